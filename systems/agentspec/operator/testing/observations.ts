// Observations for tests, and where the API server keeps them.

export const COLLECTION = '/apis/agentspec.io/v1/agentobservations';

/** The path of an observation in namespace `demo`. */
export const pathOf = (name: string, namespace = 'demo'): string =>
  `/apis/agentspec.io/v1/namespaces/${namespace}/agentobservations/${name}`;

/** An observation as a user writes it. */
export const observation = (spec: object = {}) => ({
  apiVersion: 'agentspec.io/v1',
  kind: 'AgentObservation',
  spec: { agentRef: { name: 'gymcoach' }, ...spec },
});
