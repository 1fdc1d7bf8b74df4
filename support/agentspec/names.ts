// What things are called on a cluster, and on which ports they listen: the one list for environments, clients and tools.

/** Where an agent, its sidecar's two sides and its policy engine listen, each in its container. */
export const PORTS = { proxy: 4000, control: 4001, agent: 8080, engine: 8181 } as const;

/** The containers that the operator's webhook adds to a pod. */
export const INJECTED = { sidecar: 'agentspec-sidecar', engine: 'agentspec-opa' } as const;

/** How the containers of sidecars and of policy engines may be called, whoever has put them into the pod. */
export const SIDECARS: readonly string[] = [INJECTED.sidecar, 'sidecar'];
export const ENGINES: readonly string[] = ['opa', INJECTED.engine];

/** The kind of observations, as kubectl takes it; the name of their definition as well. */
export const OBSERVATIONS = 'agentobservations.agentspec.io';

/** Where the chart puts the operator. */
export const OPERATOR = {
  namespace: 'agentspec-system',
  deployment: 'agentspec-operator',
  container: 'operator',
  /** Of its health and its metrics. */
  port: 8080,
} as const;

/** Where the chart puts the central service, the key to it in the Secret of that name, and the copy that agents get. */
export const CENTRAL_SERVICE = {
  namespace: OPERATOR.namespace,
  name: 'agentspec-central-service',
  key: 'admin-key',
  copyOfKey: 'central-service-key',
} as const;

/** The namespace in which agents are listed that report by themselves (OPR-35). */
export const REMOTE_AGENTS = 'agentspec-remote';

/** Of a run, in its namespace (DEM-34). */
export const RUN_LEASE = 'proving-ground-run';

/** As `kubectl rollout restart` marks the pods that it makes; the value is the moment. */
export const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';
/** What a run has changed of a Deployment and has to put back; see RunState. */
export const BORROWED = 'proving-ground.dev/borrowed';
/** On a namespace: it belongs to the demo, a run may change what is in it. */
export const DEMO_LABEL = 'proving-ground.dev/demo';
/** On everything that a scenario makes: what is left of a run that was interrupted is found by it. */
export const SCENARIO_LABEL = 'proving-ground.dev/scenario';
/** On a Deployment that the live patch has changed: who has to put it back, a run or a person. */
export const PATCHED = 'proving-ground.dev/patched';

/** On the Deployments of the demo: `REFERENCE` where their sidecar is ours, else its image. */
export const SIDECAR_ANNOTATION = 'proving-ground.dev/sidecar';
export const REFERENCE = 'reference';
