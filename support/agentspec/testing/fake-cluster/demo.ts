// The demo as a stand-in cluster holds it: a namespace of its own, and agents with a sidecar in their pod.
import type { EnvEntry } from '../../environments/kubernetes/objects';
import { FakeCluster } from '../../../../runner/kubernetes/testing/fake-cluster';

/** A Deployment like those of the demo (DEM-3, DEM-4). */
export function agentDeployment(
  agent: string,
  {
    env = [],
    annotations = {},
    containers = [],
  }: { env?: readonly EnvEntry[]; annotations?: object; containers?: readonly object[] } = {},
): object {
  const labels = { app: agent };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: agent, labels, annotations },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [
            { name: agent, image: 'agent:1' },
            { name: 'sidecar', image: 'sidecar:1', env },
            ...containers,
          ],
        },
      },
    },
  };
}

export const namespaceOf = (name: string, labels: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels },
});

/** A cluster with these agents, in a namespace that a run may change; each enforces nothing at rest. */
export async function demoCluster(...agents: readonly string[]): Promise<FakeCluster> {
  const cluster = await FakeCluster.start();
  cluster.add(namespaceOf('demo', { 'proving-ground.dev/demo': 'true' }));
  cluster.add(
    ...agents.map((agent) => agentDeployment(agent, { env: [{ name: 'OPA_PROXY_MODE', value: 'track' }] })),
  );
  return cluster;
}
