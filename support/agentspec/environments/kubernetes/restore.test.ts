// What a run has changed is put back: by itself, also when a change failed half-way, and by the run after one that died.
import { annotationsOf, envOf, preparedCluster } from '../../testing/fake-cluster/prepared';
import { Refusal } from '../../../../runner/kubernetes/testing/resources';
import { ready, waitsWith } from '../../../../runner/kubernetes/testing/rollouts';
import { OBSERVATIONS } from '../../clients/observations';
import { DemoNamespace } from './demo-namespace';
import { BORROWED, OPERATOR, SCENARIO_LABEL } from '../../names';
import { restoreLeftovers } from './restore';

const RESTING = [{ name: 'OPA_PROXY_MODE', value: 'track' }];
/** Something that a scenario has made. */
const made = (kind: string, name: string): object => ({
  kind,
  metadata: { name, labels: { [SCENARIO_LABEL]: 'true' } },
});

/** The operator, of which a scenario has changed a variable. */
const operatorWith = (interval: string, annotations: object): object => ({
  kind: 'Deployment',
  metadata: { name: OPERATOR.deployment, namespace: OPERATOR.namespace, annotations },
  spec: {
    selector: { matchLabels: { app: 'operator' } },
    template: {
      metadata: { labels: { app: 'operator' } },
      spec: { containers: [{ name: OPERATOR.container, env: [{ name: 'INTERVAL', value: interval }] }] },
    },
  },
});

const changed = { variables: { OPA_PROXY_MODE: 'enforce', AUDIT_RING_SIZE: '3' }, fresh: false };

test('after a run its variables are as before, and nothing is noted any more', async () => {
  const { cluster, environment } = await preparedCluster('gymcoach', 'trading-bot');
  await environment.sidecar('gymcoach', changed);
  expect(annotationsOf(cluster, 'gymcoach')).toHaveProperty([BORROWED]);
  expect(await environment.restore()).toEqual(['gymcoach: OPA_PROXY_MODE, AUDIT_RING_SIZE as before']);
  expect(envOf(cluster, 'gymcoach')).toEqual(RESTING);
  expect(annotationsOf(cluster, 'gymcoach')).toEqual({});
  expect(cluster.askedFor('patch')).toHaveLength(2);
});

test('a run that changed nothing puts nothing back, nor does a second time', async () => {
  const { cluster, environment } = await preparedCluster('gymcoach');
  expect(await environment.restore()).toEqual([]);
  await environment.sidecar('gymcoach', changed);
  await environment.restore();
  expect(await environment.restore()).toEqual([]);
  expect(cluster.askedFor('patch')).toHaveLength(2);
});

test('a change that failed half-way is put back, too', async () => {
  const { cluster, environment } = await preparedCluster('gymcoach');
  cluster.podStatus = waitsWith('ImagePullBackOff', 'no such image');
  await expect(environment.sidecar('gymcoach', changed)).rejects.toThrow('ImagePullBackOff');
  cluster.podStatus = ready;
  expect(await environment.restore()).toEqual(['gymcoach: OPA_PROXY_MODE, AUDIT_RING_SIZE as before']);
  expect(envOf(cluster, 'gymcoach')).toEqual(RESTING);
});

test('what was changed on the way from one change to another is put back', async () => {
  const { cluster, environment } = await preparedCluster('gymcoach');
  await environment.sidecar('gymcoach', { variables: { AUDIT_RING_SIZE: '3' }, fresh: false });
  cluster.podStatus = waitsWith('ImagePullBackOff', 'no such image');
  const half = environment.sidecar('gymcoach', { variables: { OPA_PROXY_MODE: 'enforce' }, fresh: false });
  await expect(half).rejects.toThrow('ImagePullBackOff');
  cluster.podStatus = ready;
  expect(await environment.restore()).toEqual(['gymcoach: AUDIT_RING_SIZE, OPA_PROXY_MODE as before']);
  expect(envOf(cluster, 'gymcoach')).toEqual(RESTING);
});

test('what a run that died has left is put back by what is noted on the Deployment (DEM-36)', async () => {
  const { cluster, environment } = await preparedCluster('gymcoach', 'trading-bot');
  await environment.sidecar('gymcoach', changed);
  const demo = new DemoNamespace(cluster.kubectl);
  expect(await restoreLeftovers(demo)).toEqual([
    'gymcoach: OPA_PROXY_MODE, AUDIT_RING_SIZE, left by an earlier run, as before',
  ]);
  expect(envOf(cluster, 'gymcoach')).toEqual(RESTING);
  expect(annotationsOf(cluster, 'gymcoach')).toEqual({});
  expect(await restoreLeftovers(demo)).toEqual([]);
});

test('what cannot be put back is named, and the rest is put back all the same', async () => {
  const { cluster, environment } = await preparedCluster('gymcoach', 'trading-bot');
  await environment.sidecar('gymcoach', changed);
  await environment.sidecar('trading-bot', changed);
  cluster.answer('patch deployment gymcoach', () => {
    throw new Refusal('Error from server (Forbidden): deployments.apps "gymcoach" is forbidden');
  });
  await expect(environment.restore()).rejects.toThrow(
    /not everything is as before:\n.*not allowed to.*gymcoach/,
  );
  expect(envOf(cluster, 'trading-bot')).toEqual(RESTING);
});

test('what scenarios that were interrupted have made is removed, and nothing else', async () => {
  const { cluster, environment } = await preparedCluster('gymcoach');
  cluster.add(
    { kind: 'CustomResourceDefinition', metadata: { name: OBSERVATIONS } },
    ...['Pod', 'Service', 'ConfigMap', 'AgentObservation'].map((kind) => made(kind, 'left')),
    { kind: 'ConfigMap', metadata: { name: 'of-somebody-else' } },
  );
  await environment.restore();
  const left = (kind: string): string[] => cluster.store.list(kind).map(({ metadata }) => metadata.name);
  expect(['Pod', 'Service', 'ConfigMap', 'AgentObservation'].map(left)).toEqual([
    ['gymcoach-1'],
    [],
    ['of-somebody-else'],
    [],
  ]);
});

test('a variable of the operator that was borrowed is given back', async () => {
  const { cluster, environment } = await preparedCluster('gymcoach');
  const note = JSON.stringify({ resting: { INTERVAL: { name: 'INTERVAL', value: '30' } } });
  cluster.add(operatorWith('5', { [BORROWED]: note }));
  expect(await environment.restore()).toEqual(['operator: INTERVAL as before']);
  expect(envOf(cluster, OPERATOR.deployment, OPERATOR.container)).toEqual([
    { name: 'INTERVAL', value: '30' },
  ]);
  expect(annotationsOf(cluster, OPERATOR.deployment)).toEqual({});
  // The one before would go on answering for a while.
  const operators = cluster.store.list('Pod', OPERATOR.namespace).map(({ metadata }) => metadata.name);
  expect(operators).toEqual([`${OPERATOR.deployment}-2`]);
});

test('leftovers that cannot be removed are told, and the variables are given back all the same', async () => {
  const { cluster, environment } = await preparedCluster('gymcoach');
  await environment.sidecar('gymcoach', changed);
  cluster.answer('delete', () => {
    throw new Refusal('Error from server (Forbidden): pods is forbidden');
  });
  await expect(restoreLeftovers(new DemoNamespace(cluster.kubectl))).rejects.toThrow(
    /not everything is as before:\n.*pods is forbidden/,
  );
  expect(envOf(cluster, 'gymcoach')).toEqual(RESTING);
});
