// The operator of a stand-in cluster: replaced, and configured until the scenario ends.
import { namespaceOf } from '../../../runner/kubernetes/testing/objects';
import { FakeCluster } from '../../../runner/kubernetes/testing/fake-cluster';
import { annotationsOf, envOf } from '../testing/fake-cluster/prepared';
import { ClusterClient } from '../../../runner/kubernetes/cluster-client';
import { Operator } from './operator';

const NAME = 'agentspec-operator';
const labels = { app: 'operator' };

async function start(): Promise<{ cluster: FakeCluster; client: ClusterClient; operator: Operator }> {
  const cluster = await FakeCluster.start();
  cluster.add(namespaceOf('agentspec-system'), {
    kind: 'Deployment',
    metadata: { name: NAME, namespace: 'agentspec-system' },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'operator', env: [{ name: 'INTERVAL', value: '30' }] }] },
      },
    },
  });
  const client = new ClusterClient(cluster.kubectl, () => undefined, 'of/a-scenario');
  return { cluster, client, operator: new Operator(client) };
}

const pods = (cluster: FakeCluster): string[] =>
  cluster.store.list('Pod').map(({ metadata }) => metadata.name);

test('after a restart another pod is there, and the old one is gone', async () => {
  const { cluster, operator } = await start();
  expect(pods(cluster)).toEqual([`${NAME}-1`]);
  await operator.restart();
  expect(pods(cluster)).toEqual([`${NAME}-2`]);
});

test.each([
  ['that it has', 'INTERVAL'],
  ['that it has not', 'DEBUG'],
])('a variable %s is set until the scenario ends', async (_which, name) => {
  const { cluster, client, operator } = await start();
  await operator.configure(name, '5');
  expect(envOf(cluster, NAME, 'operator')).toContainEqual({ name, value: '5' });
  expect(pods(cluster)).toEqual([`${NAME}-2`]);
  await client.cleanUp();
  expect(envOf(cluster, NAME, 'operator')).toEqual([{ name: 'INTERVAL', value: '30' }]);
  expect(annotationsOf(cluster, NAME)).toEqual({});
});

test('once it is as before, the operator that the scenario had configured is gone, too', async () => {
  const { cluster, client, operator } = await start();
  await operator.configure('INJECT_MODE', 'default');
  await client.cleanUp();
  expect(pods(cluster)).toEqual([`${NAME}-3`]);
});
