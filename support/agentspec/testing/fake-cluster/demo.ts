// The demo as a stand-in cluster holds it: a namespace of its own, and agents with a sidecar in their pod.
import type { EnvEntry } from '../../../../runner/kubernetes/objects';
import { FakeCluster } from '../../../../runner/kubernetes/testing/fake-cluster';
import { deploymentOf, namespaceOf } from '../../../../runner/kubernetes/testing/objects';
import { defineKind } from '../../../../runner/kubernetes/testing/resources';
import { DEMO_LABEL, OBSERVATIONS, REFERENCE, SIDECAR_ANNOTATION } from '../../names';
import { Sidecars } from './sidecars';

defineKind('AgentObservation', OBSERVATIONS);

/** A stand-in cluster, and what the sidecars in it are told to do. */
export type DemoCluster = FakeCluster & { readonly sidecars: Sidecars };

/** A Deployment like those of the demo (DEM-3, DEM-4). */
export function agentDeployment(
  agent: string,
  {
    env = [],
    annotations = { [SIDECAR_ANNOTATION]: REFERENCE },
    containers = [],
  }: { env?: readonly EnvEntry[]; annotations?: object; containers?: readonly object[] } = {},
): object {
  const own = [
    { name: agent, image: 'agent:1' },
    { name: 'sidecar', image: 'sidecar:1', env },
  ];
  return deploymentOf(agent, [...own, ...containers], annotations);
}

/** A cluster with these agents, in a namespace that a run may change; each enforces nothing at rest. */
export async function demoCluster(...agents: readonly string[]): Promise<DemoCluster> {
  const sidecars = new Sidecars();
  const cluster = await FakeCluster.start({}, (pod, port) => sidecars.listening(pod, port));
  cluster.add(namespaceOf('demo', { [DEMO_LABEL]: 'true' }));
  cluster.add(
    ...agents.map((agent) => agentDeployment(agent, { env: [{ name: 'OPA_PROXY_MODE', value: 'track' }] })),
  );
  return Object.assign(cluster, { sidecars });
}
