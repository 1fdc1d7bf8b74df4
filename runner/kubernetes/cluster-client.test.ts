// The cluster as steps use it: each command is evidence, and whatever was made goes again.
import { holdClock } from './testing/clock';
import { FakeCluster } from './testing/fake-cluster';
import { namespaceOf } from './testing/objects';
import { Refusal } from './testing/resources';
import { setVariables } from '../testing/clean-up';
import { ClusterClient } from './cluster-client';
import { timeouts } from '../timeouts';

const LABEL = 'example.org/scenario';

const configMap = (name: string, text = ''): { metadata: { name: string } } => ({
  ...{ apiVersion: 'v1', kind: 'ConfigMap', data: { text } },
  metadata: { name },
});

async function startClient(): Promise<{
  cluster: FakeCluster;
  client: ClusterClient;
  evidence: [string, string][];
}> {
  const cluster = await FakeCluster.start();
  cluster.add(namespaceOf('demo'));
  const evidence: [string, string][] = [];
  const client = new ClusterClient(cluster.kubectl, (title, text) => evidence.push([title, text]), LABEL);
  return { cluster, client, evidence };
}

test('what was created goes with the scenario, the latest first, and only once', async () => {
  const { cluster, client } = await startClient();
  cluster.add(configMap('of-somebody-else'));
  await client.create(configMap('one'));
  await client.create(configMap('two'));
  await client.cleanUp();
  await client.cleanUp();
  expect(cluster.store.list('ConfigMap').map(({ metadata }) => metadata.name)).toEqual(['of-somebody-else']);
  const goes = '--ignore-not-found --wait=false --grace-period=1';
  expect(cluster.askedFor('delete')).toEqual([
    `delete configmap/two ${goes}`,
    `delete configmap/one ${goes}`,
  ]);
});

test('what cannot be undone keeps nothing else from being undone, and is told', async () => {
  const { cluster, client } = await startClient();
  await client.create(configMap('one'));
  client.atTheEnd(() => Promise.reject(new Error('the first to fail')));
  client.atTheEnd(() => Promise.resolve());
  await expect(client.cleanUp()).rejects.toThrow('the first to fail');
  expect(cluster.store.list('ConfigMap')).toEqual([]);
});

test('every command is evidence, with what it printed or why it failed', async () => {
  const { client, evidence } = await startClient();
  await client.create(configMap('one'));
  await expect(client.get('configmap/two')).rejects.toThrow('configmaps "two" not found');
  expect(await client.find('configmap/two')).toBeUndefined();
  expect(evidence).toEqual([
    ['kubectl create -o name -f -', 'configmap/one'],
    ['kubectl get configmap/two -o json', 'Error from server (NotFound): configmaps "two" not found'],
    ['kubectl get configmap/two --ignore-not-found -o json', ''],
  ]);
});

test('a dry run gives what would be there, and creates nothing', async () => {
  const { cluster, client } = await startClient();
  expect(await client.dryRun(configMap('one', 'hello'))).toMatchObject({ data: { text: 'hello' } });
  expect(cluster.store.list('ConfigMap')).toEqual([]);
});

test('that the API server refuses an object is an answer; that it cannot be asked is an error', async () => {
  const { cluster, client } = await startClient();
  expect(await client.refusalOf(configMap('one'))).toBeUndefined();
  const says = (words: string): void =>
    cluster.answer('create', () => {
      throw new Refusal(words);
    });
  says('The Service "x" is invalid: spec.ports: Invalid value: 0');
  expect(await client.refusalOf(configMap('one'))).toContain('spec.ports');
  says('Error from server (Forbidden): configmaps is forbidden: User "x" cannot create resource');
  await expect(client.refusalOf(configMap('one'))).rejects.toThrow('not allowed to');
});

test('an object is followed by name, in whatever namespace, and its last state is evidence', async () => {
  const { cluster, client, evidence } = await startClient();
  cluster.add(configMap('one', 'right'), {
    ...configMap('one', 'wrong'),
    metadata: { name: 'one', namespace: 'other' },
  });
  const look = ({ data }: { data: { text: string } }) =>
    data.text === 'right' ? { value: data.text } : { notYet: `it is ${data.text}` };
  const options = { what: 'the right text', limit: timeouts.COMMAND } as const;
  expect(await client.until(['configmap', 'one'], options, look)).toBe('right');
  const runOut = holdClock();
  const lastLook = (object: { data: { text: string } }) => {
    setImmediate(runOut);
    return look(object);
  };
  await expect(client.until(['configmap', 'one'], options, lastLook, { namespace: 'other' })).rejects.toThrow(
    'at last: it is wrong',
  );
  expect(evidence.map(([title]) => title)).toEqual(
    Array(2).fill('kubectl get configmap one --watch, at last'),
  );
  expect(evidence.map(([, text]) => JSON.parse(text).data.text)).toEqual(['right', 'wrong']);
});

test('of all objects of a kind, the one that is as wanted is found', async () => {
  const { cluster, client, evidence } = await startClient();
  cluster.add(configMap('one'), configMap('two'));
  const options = { what: 'the second', limit: timeouts.COMMAND } as const;
  const wanted = ({ metadata }: { metadata: { name: string } }): boolean => metadata.name === 'two';
  expect(await client.untilAny(['configmaps'], options, wanted)).toMatchObject({ metadata: { name: 'two' } });
  expect(evidence).toHaveLength(1);
  setVariables({ TIMEOUT_COMMAND_MS: '300' });
  await expect(client.untilAny(['configmaps'], options, () => false)).rejects.toThrow(
    'Waited 0.3 s for the second',
  );
});

test('names are unique, and tell what they are of', () => {
  const client = new ClusterClient({} as never, () => undefined, LABEL);
  const names = Array.from({ length: 50 }, () => client.uniqueName('pg-gymcoach'));
  expect(new Set(names).size).toBe(50);
  expect(names.every((name) => /^pg-gymcoach-[a-z0-9]{8}$/.test(name))).toBe(true);
});

test('whatever a scenario makes says so, and so does what came to be by itself and is claimed', async () => {
  const { cluster, client } = await startClient();
  cluster.add(configMap('by-itself'), configMap('of-somebody-else'));
  await client.create({ ...configMap('one'), metadata: { name: 'one', labels: { app: 'x' } } });
  await client.claim('configmap/by-itself');
  const labelsOf = (name: string): unknown =>
    cluster.object<{ metadata: { labels?: object } }>('ConfigMap', name).metadata.labels;
  expect(labelsOf('one')).toEqual({ app: 'x', [LABEL]: 'true' });
  expect(labelsOf('by-itself')).toEqual({ [LABEL]: 'true' });
  await client.cleanUp();
  expect(cluster.store.list('ConfigMap').map(({ metadata }) => metadata.name)).toEqual(['of-somebody-else']);
});
