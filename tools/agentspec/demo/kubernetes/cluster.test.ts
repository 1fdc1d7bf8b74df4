// The cluster that the make targets speak of: created only when it is not there, removed only when it was created here.
import { setVariables } from '../../../../runner/testing/clean-up';
import { printed } from '../../../../support/agentspec/testing/embedded';
import { namespaceOf } from '../../../../runner/kubernetes/testing/objects';
import { FakeCluster } from '../../../../runner/kubernetes/testing/fake-cluster';
import { standIn } from '../../../../runner/kubernetes/testing/tools';
import { temporaryFolder } from '../../../../runner/testing/folder';
import {
  clusterNamed,
  deleteCluster,
  deleteNamespace,
  ensureCluster,
  ensureNamespace,
  type Cluster,
} from './cluster';

const CREATE = 'create cluster --name agentspec --image kindest/node:v1.31.4 --wait 180s';

/** kind, with these clusters. */
async function kindCluster(...clusters: string[]) {
  const fake = await FakeCluster.start({ context: 'kind-agentspec' });
  fake.add(namespaceOf('kube-system'));
  return {
    fake,
    cluster: clusterNamed('kind'),
    calls: standIn('kind', `[ "$1" = get ] && echo "${clusters.join('\n')}"; exit 0`),
  };
}

async function anyCluster(): Promise<{ fake: FakeCluster; cluster: Cluster }> {
  const fake = await FakeCluster.start();
  setVariables({ KUBE_NAMESPACE: undefined, YES: undefined });
  return { fake, cluster: clusterNamed('testing') };
}

const labelsOf = (fake: FakeCluster, name: string) =>
  fake.object<{ metadata: { labels?: object } }>('Namespace', name).metadata.labels;

test.each([
  ['kind', true, 'kind-agentspec'],
  ['kind-agentspec', true, 'kind-agentspec'],
  ['staging', false, 'staging'],
])('CLUSTER=%s: kind %s, context %s', (name, isKind, context) => {
  const cluster = clusterNamed(name);
  expect(cluster.isKind).toBe(isKind);
  expect(cluster.kubectl.target.context).toBe(context);
});

test('the kind cluster is created when it is not there, and marked as created here (DEM-1, DEM-20)', async () => {
  const { fake, cluster, calls } = await kindCluster('other');
  expect(await printed(() => ensureCluster(cluster))).toBe(
    'demo cluster: context kind-agentspec answers, Kubernetes v1.31.4\n',
  );
  expect(calls()).toEqual(['get clusters', CREATE]);
  expect(fake.object('ConfigMap', 'proving-ground-cluster')).toMatchObject({
    metadata: { namespace: 'kube-system' },
  });
});

test('a kind cluster that is there stays as it is, also at the end, for somebody else has created it', async () => {
  const { fake, cluster, calls } = await kindCluster('other', 'agentspec');
  await printed(() => ensureCluster(cluster));
  expect(fake.store.list('ConfigMap')).toEqual([]);
  expect(await deleteCluster(cluster)).toBe(false);
  expect(calls()).toEqual(['get clusters', 'get clusters']);
});

test('a kind cluster that was created here is deleted (DEM-28, DEM-38)', async () => {
  const { fake, cluster, calls } = await kindCluster('agentspec');
  fake.add({ kind: 'ConfigMap', metadata: { name: 'proving-ground-cluster', namespace: 'kube-system' } });
  expect(await deleteCluster(cluster)).toBe(true);
  expect(calls()).toEqual(['get clusters', 'delete cluster --name agentspec']);
});

test('a kind cluster that is gone needs no deleting, and another cluster is never deleted', async () => {
  expect(await deleteCluster((await kindCluster()).cluster)).toBe(true);
  expect(await deleteCluster(clusterNamed('staging'))).toBe(false);
});

test('without kind it is said where kind is to be had', async () => {
  setVariables({ PATH: temporaryFolder() });
  await expect(ensureCluster(clusterNamed('kind'))).rejects.toThrow(
    'there is no kind on the PATH; CLUSTER=kind needs one (https://kind.sigs.k8s.io); CLUSTER=<context> takes a cluster that is there already',
  );
});

test('a cluster that is there already is only asked whether it answers (DEM-1, DEM-20)', async () => {
  const { fake, cluster } = await anyCluster();
  await printed(() => ensureCluster(cluster));
  expect(fake.asked).toEqual(['version -o json']);
});

test('a namespace is created and labelled, used again, and deleted', async () => {
  const { fake, cluster } = await anyCluster();
  await ensureNamespace(cluster);
  expect(labelsOf(fake, 'demo')).toEqual({ 'app.kubernetes.io/managed-by': 'proving-ground' });
  await ensureNamespace(cluster);
  expect(fake.askedFor('create')).toHaveLength(1);
  expect(await deleteNamespace(cluster, 'demo')).toBe(true);
  expect(fake.store.list('Namespace')).toEqual([]);
  expect(await deleteNamespace(cluster, 'demo')).toBe(false);
});

test('a namespace of somebody else is refused, unless the person says so or a label does, and never deleted', async () => {
  const { fake, cluster } = await anyCluster();
  fake.add(namespaceOf('theirs'), namespaceOf('demo', { 'proving-ground.dev/demo': 'true' }));
  await expect(ensureNamespace(cluster, 'theirs')).rejects.toThrow(
    'namespace "theirs" of context testing exists, and not for this demo; name another one with KUBE_NAMESPACE, or set YES=1 to use it',
  );
  await ensureNamespace(cluster);
  setVariables({ YES: '1' });
  await ensureNamespace(cluster, 'theirs');
  expect(await deleteNamespace(cluster, 'theirs')).toBe(false);
  expect(await deleteNamespace(cluster, 'demo')).toBe(false);
  expect(labelsOf(fake, 'theirs')).toEqual({});
});
