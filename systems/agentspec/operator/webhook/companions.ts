// What stands beside an injected pod: its AgentObservation, and the Service by which the operator reaches its sidecar.
import type { V1Pod, V1Service } from '@kubernetes/client-node';
import type { ObservationCalls, ServiceCalls } from '../kubernetes/cluster';
import { hasStatus, messageOf } from '../kubernetes/errors';
import { GROUP, KIND, OPERATOR, VERSION } from '../kubernetes/observation';
import { CONTROL_PLANE_PORT } from './containers';
import type { Injection } from './injection';
import { AGENT_LABEL } from './patch';

export type CompanionCalls = Pick<ObservationCalls, 'createObservation'> & ServiceCalls;

/**
 * Creates both in `namespace`; existing ones are fine (OPR-27, OPR-40).
 *
 * @returns what could not be created, in words; the pod is admitted all the same
 */
export async function createCompanions(
  calls: CompanionCalls,
  namespace: string,
  pod: V1Pod,
  injection: Injection,
): Promise<string[]> {
  const created = await Promise.allSettled([
    calls.createObservation(namespace, observationOf(pod, injection)),
    calls.createService(namespace, serviceOf(injection)),
  ]);
  return created.flatMap((result) =>
    result.status === 'fulfilled' || hasStatus(result.reason, 409) ? [] : [messageOf(result.reason)],
  );
}

const injectedBy = () => ({
  'agentspec.io/injected-by': OPERATOR,
  'agentspec.io/injected-at': new Date().toISOString(),
});

function observationOf({ metadata }: V1Pod, { agent, checkInterval }: Injection): object {
  const { uid, name } = metadata ?? {};
  const owner = { apiVersion: 'v1', kind: 'Pod', name, uid };
  return {
    apiVersion: `${GROUP}/${VERSION}`,
    kind: KIND,
    metadata: {
      name: agent,
      annotations: injectedBy(),
      ...(uid && name ? { ownerReferences: [owner] } : {}),
    },
    spec: { agentRef: { name: agent }, checkInterval },
  };
}

const serviceOf = ({ agent }: Injection): V1Service => ({
  metadata: { name: `${agent}-sidecar`, annotations: injectedBy() },
  spec: {
    selector: { [AGENT_LABEL]: agent },
    ports: [{ name: 'control-plane', port: CONTROL_PLANE_PORT, targetPort: CONTROL_PLANE_PORT }],
  },
});
