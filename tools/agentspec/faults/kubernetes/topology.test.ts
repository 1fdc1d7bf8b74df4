// Of the demo's Deployments only those that a fault changes are applied, with the images that are deployed.
import type { Deployment } from '../../../../runner/kubernetes/objects';
import { demoCluster } from '../../../../support/agentspec/testing/fake-cluster/demo';
import { projectRoot } from '../../../../runner/project-root';
import { Topology } from './topology';

const rendered = (grace: number): string =>
  ['gymcoach', 'trading-bot']
    .map((name) =>
      JSON.stringify({
        kind: 'Deployment',
        metadata: { name, namespace: 'elsewhere' },
        spec: {
          template: {
            spec: {
              terminationGracePeriodSeconds: name === 'gymcoach' ? grace : 10,
              containers: [{ name: 'sidecar', image: 'placeholder' }],
            },
          },
        },
      }),
    )
    .join('\n---\n');

test('a changed Deployment is applied and put back, the others are left alone', async () => {
  const cluster = await demoCluster('gymcoach', 'trading-bot');
  cluster.answer('kustomize', ({ line }) => rendered(line.includes(projectRoot) ? 10 : 0));
  const images = () =>
    cluster
      .object<Deployment>('Deployment', 'gymcoach')
      .spec.template.spec.containers.map(({ image }) => image);
  const before = images();
  const grace = (name: string): unknown =>
    cluster.object<{ spec: { template: { spec: Record<string, unknown> } } }>('Deployment', name).spec
      .template.spec.terminationGracePeriodSeconds;
  const topology = new Topology(cluster.kubectl);
  const plant = await topology.prepare('/copy');
  expect(cluster.askedFor('apply')).toEqual([]);
  await plant();
  expect([grace('gymcoach'), grace('trading-bot')]).toEqual([0, undefined]);
  expect(images()).toEqual(before);
  await topology.putBack();
  await topology.putBack();
  expect([grace('gymcoach'), grace('trading-bot')]).toEqual([10, undefined]);
  expect(cluster.askedFor('apply')).toHaveLength(2);
});
