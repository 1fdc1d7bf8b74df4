// Whose trouble a failed step was: the ground's, or the platform's own (DEM-37).
import { preparedCluster, type Prepared } from '../../testing/fake-cluster/prepared';
import { holdClock } from '../../../../runner/kubernetes/testing/clock';
import type { FakeCluster } from '../../../../runner/kubernetes/testing/fake-cluster';
import { lostNode } from '../../../../runner/kubernetes/testing/objects';
import type { Pod } from '../../../../runner/kubernetes/objects';

const POD = 'gymcoach-1';

/** A scenario that has the way to its sidecar. */
async function begun(): Promise<Prepared> {
  const prepared = await preparedCluster('gymcoach');
  await prepared.environment.sidecar('gymcoach', { variables: {}, fresh: false });
  return prepared;
}

const changePod = (cluster: FakeCluster, change: (pod: Pod) => object): void =>
  cluster.change<Pod>('Pod', POD, change);

const restarted = (pod: Pod): object => ({
  ...pod,
  status: {
    ...pod.status,
    containerStatuses: pod.status?.containerStatuses?.map((one) => ({
      ...one,
      restartCount: one.restartCount + 1,
    })),
  },
});

const notReady = (pod: Pod): object => ({
  ...pod,
  status: { ...pod.status, conditions: [{ type: 'Ready', status: 'False' }] },
});

/** Cuts the way and waits until that was noticed: its kubectl have ended. */
async function cutWay(cluster: FakeCluster): Promise<void> {
  cluster.forwards.cut(POD);
  await cluster.untilRunning(0);
}

test('when nothing happened to the pod and the way to it, it was the platform', async () => {
  const { environment } = await begun();
  expect(await environment.disturbance('gymcoach')).toBeUndefined();
});

test('of an agent to which no way was opened nothing is asked', async () => {
  const { cluster, environment } = await preparedCluster('gymcoach');
  expect(await environment.disturbance('gymcoach')).toBeUndefined();
  expect(cluster.asked).toEqual([]);
});

test('a pod that somebody deleted is told', async () => {
  const { cluster, environment } = await begun();
  cluster.store.remove({ kind: 'Pod', ...cluster.object<Pod>('Pod', POD) });
  expect(await environment.disturbance('gymcoach')).toBe(
    'pod gymcoach-1 of gymcoach was deleted during the scenario',
  );
});

test('a pod that was told to end is told', async () => {
  const { cluster, environment } = await begun();
  changePod(cluster, (pod) => ({
    ...pod,
    metadata: { ...pod.metadata, deletionTimestamp: cluster.store.now() },
  }));
  expect(await environment.disturbance('gymcoach')).toBe(
    'pod gymcoach-1 of gymcoach was told to end during the scenario',
  );
});

test('a way that was cut while the sidecar runs on is the bench’s', async () => {
  const { cluster, environment } = await begun();
  await cutWay(cluster);
  const runOut = holdClock();
  cluster.answer('get pod ', () => {
    if (cluster.askedFor('get pod ').length === 3) runOut();
    return undefined;
  });
  const disturbance = await environment.disturbance('gymcoach');
  expect(disturbance).toContain('the way to it was cut: error: lost connection to pod');
  expect(disturbance).toContain('TIMEOUT_SETTLE_MS');
});

test('a node that was lost is named', async () => {
  const { cluster, environment } = await begun();
  changePod(cluster, (pod) => ({ ...pod, spec: { ...pod.spec, nodeName: 'one' } }));
  cluster.add(lostNode('one'), lostNode('of-others'));
  await cutWay(cluster);
  const runOut = holdClock();
  cluster.answer('get pod ', () => {
    runOut();
    return undefined;
  });
  expect(await environment.disturbance('gymcoach')).toMatch(
    /; node one is not ready since 2020-01-01T00:00:00Z: Kubelet stopped posting node status\.$/,
  );
});

test('a sidecar that crashed is the platform’s, also when Kubernetes learns of it late', async () => {
  const { cluster, environment } = await begun();
  await cutWay(cluster);
  cluster.answer('get pod ', () => {
    if (cluster.askedFor('get pod ').length === 3) changePod(cluster, restarted);
    return undefined;
  });
  expect(await environment.disturbance('gymcoach')).toBeUndefined();
  expect(cluster.askedFor('get pod ')).toHaveLength(3);
});

test('a pod that is not ready behind an open way has trouble of its own', async () => {
  const { cluster, environment } = await begun();
  changePod(cluster, notReady);
  expect(await environment.disturbance('gymcoach')).toBeUndefined();
});

test('a pod that goes away while it is looked at is told', async () => {
  const { cluster, environment } = await begun();
  await cutWay(cluster);
  changePod(cluster, notReady);
  cluster.answer('get pod ', () => {
    if (cluster.askedFor('get pod ').length === 3)
      cluster.store.remove({ kind: 'Pod', ...cluster.object<Pod>('Pod', POD) });
    return undefined;
  });
  expect(await environment.disturbance('gymcoach')).toBe(
    'pod gymcoach-1 of gymcoach went away during the scenario',
  );
});
