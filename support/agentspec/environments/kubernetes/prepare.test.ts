// Once a run: the namespace is taken, mended, handed to the processes of the run, and given back.
import { existsSync } from 'node:fs';
import { setVariables } from '../../../../runner/testing/clean-up';
import { namespaceOf } from '../../../../runner/kubernetes/testing/objects';
import { envOf, preparedCluster } from '../../testing/fake-cluster/prepared';
import type { FakeCluster } from '../../../../runner/kubernetes/testing/fake-cluster';
import { connectKubernetes, prepareKubernetes } from './prepare';

const HANDED_DOWN = 'AGENTSPEC_KUBERNETES_RUN';
const ENFORCE = { variables: { OPA_PROXY_MODE: 'enforce' }, fresh: false };

const leases = (cluster: FakeCluster): number => cluster.store.list('Lease').length;

beforeEach(() => setVariables({ [HANDED_DOWN]: undefined, KUBERNETES_SERVICE_HOST: undefined }));

test('a run holds the namespace, its processes share it, and at the end all is as before', async () => {
  const { cluster } = await preparedCluster('gymcoach');
  const run = await prepareKubernetes(cluster.target);
  expect(run.describe()).toBe(
    'AgentSpec reference system, on Kubernetes: context testing, namespace demo, 1 agent',
  );
  expect(leases(cluster)).toBe(1);
  const { state } = JSON.parse(process.env[HANDED_DOWN]!) as { state: string };
  const environment = connectKubernetes()!;
  await environment.sidecar('gymcoach', ENFORCE);
  await environment.close();
  expect(await run.finish()).toEqual(['gymcoach: OPA_PROXY_MODE as before']);
  expect(leases(cluster)).toBe(0);
  expect(existsSync(state)).toBe(false);
  await cluster.untilRunning(0);
});

test('what an earlier run has left is mended first, and told', async () => {
  const { cluster, environment } = await preparedCluster('gymcoach');
  await environment.sidecar('gymcoach', ENFORCE);
  const run = await prepareKubernetes(cluster.target);
  expect(run.describe()).toContain('; gymcoach: OPA_PROXY_MODE, left by an earlier run, as before');
  expect(envOf(cluster, 'gymcoach')).toEqual([{ name: 'OPA_PROXY_MODE', value: 'track' }]);
  expect(await run.finish()).toEqual([]);
});

test('a demo that is not whole gives the namespace back at once', async () => {
  const { cluster } = await preparedCluster();
  await expect(prepareKubernetes(cluster.target)).rejects.toThrow('holds no agent with a sidecar');
  expect(leases(cluster)).toBe(0);
  expect(connectKubernetes()).toBeUndefined();
});

test('a namespace that may not be changed is not even taken', async () => {
  const { cluster } = await preparedCluster('gymcoach');
  setVariables({ YES: undefined });
  cluster.add(namespaceOf('demo'));
  await expect(prepareKubernetes(cluster.target)).rejects.toThrow('carries no label');
  expect(cluster.asked).toEqual(['get namespace demo --ignore-not-found -o json']);
});

test('a second run ends before it changes anything', async () => {
  const { cluster } = await preparedCluster('gymcoach');
  const run = await prepareKubernetes(cluster.target);
  await expect(prepareKubernetes(cluster.target)).rejects.toThrow('is in use by another run');
  expect(leases(cluster)).toBe(1);
  await run.finish();
});
