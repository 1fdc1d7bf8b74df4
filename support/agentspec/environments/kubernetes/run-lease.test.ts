// One run at a time in a namespace (DEM-34): taken, renewed, refused, taken over from a run that died, and lost.
import { hostname } from 'node:os';
import { onCleanUp } from '../../../../runner/testing/clean-up';
import { demoCluster } from '../../testing/fake-cluster/demo';
import type { FakeCluster } from '../../../../runner/kubernetes/testing/fake-cluster';
import { Kubectl } from '../../../../runner/kubernetes/kubectl';
import { BenchError } from '../../../../runner/errors';
import { waitUntil } from '../../../../runner/wait';
import { RunLease } from './run-lease';
import { timeouts } from '../../../timeouts';

interface Lease {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly holderIdentity: string; readonly renewTime: string };
}

const NAME = 'proving-ground-run';
const leaseOf = (cluster: FakeCluster): Lease => cluster.object<Lease>('Lease', NAME);
const me = expect.stringMatching(new RegExp(`^${hostname()} process ${process.pid} \\([0-9a-f]{8}\\)$`));

/** A lease of another run, renewed so many seconds ago. */
const leaseOfAnother = (seconds: number): object => ({
  kind: 'Lease',
  metadata: { name: NAME },
  spec: {
    holderIdentity: 'laptop process 7 (0000aaaa)',
    leaseDurationSeconds: 30,
    renewTime: new Date(Date.now() - seconds * 1000).toISOString(),
  },
});

/** Takes the place of the clock that renews leases. @returns what lets it strike once, for every lease there is */
function holdRenewals(): () => void {
  const mock = jest.spyOn(globalThis, 'setInterval');
  onCleanUp(() => mock.mockRestore());
  return () => mock.mock.calls.forEach(([renew]) => renew());
}

async function taken(cluster: FakeCluster): Promise<RunLease> {
  const lease = await RunLease.take(cluster.kubectl);
  onCleanUp(() => lease.release());
  return lease;
}

/** Waits until the cluster has been asked as often as this. */
const untilAsked = (cluster: FakeCluster, start: string, times: number): Promise<void> =>
  waitUntil<void>(`"${start}" to be asked ${times} times`, timeouts.KUBECTL, async () => {
    const { length } = cluster.askedFor(start);
    return length >= times ? { value: undefined } : { notYet: `${length} times` };
  });

test('a run takes the lease in its name, and gives it back', async () => {
  const cluster = await demoCluster();
  const lease = await RunLease.take(cluster.kubectl);
  expect(leaseOf(cluster).spec).toMatchObject({ holderIdentity: me, leaseDurationSeconds: 30 });
  lease.assertHeld();
  await lease.release();
  expect(cluster.store.list('Lease')).toEqual([]);
});

test('a second run is refused, and told who holds the namespace and what to do', async () => {
  const cluster = await demoCluster();
  await taken(cluster);
  const { holderIdentity } = leaseOf(cluster).spec;
  const second = RunLease.take(cluster.kubectl);
  await expect(second).rejects.toThrow(BenchError);
  await expect(second).rejects.toThrow(
    `namespace demo of context testing is in use by another run: ${holderIdentity}`,
  );
  await expect(second).rejects.toThrow('KUBE_NAMESPACE=demo-2 make demo-deploy');
});

test('runs in different namespaces do not concern each other', async () => {
  const cluster = await demoCluster();
  cluster.add({ kind: 'Namespace', metadata: { name: 'demo-2' } });
  await taken(cluster);
  const other = await RunLease.take(new Kubectl({ context: 'testing', namespace: 'demo-2' }));
  expect(cluster.store.list('Lease').map(({ metadata }) => metadata.namespace)).toEqual(['demo', 'demo-2']);
  await other.release();
});

test.each([
  ['renewed 20 s ago', 20, false],
  ['renewed 31 s ago', 31, true],
])('a lease %s is void: %s', async (_when, seconds, isVoid) => {
  const cluster = await demoCluster();
  cluster.add(leaseOfAnother(seconds));
  await (isVoid ? taken(cluster) : expect(taken(cluster)).rejects.toThrow('laptop process 7 (0000aaaa)'));
  expect(leaseOf(cluster).spec.holderIdentity).toEqual(isVoid ? me : 'laptop process 7 (0000aaaa)');
});

test('whoever is refused is told when the lease of a run that has died ends', async () => {
  const cluster = await demoCluster();
  cluster.add(leaseOfAnother(10));
  await expect(RunLease.take(cluster.kubectl)).rejects.toThrow(
    /in use by another run: laptop process 7 \(0000aaaa\), which holds it for another (1\d|20) s and renews that for as long as it lives; wait for it/,
  );
});

test('a lease that tells no time is void', async () => {
  const cluster = await demoCluster();
  cluster.add({ kind: 'Lease', metadata: { name: NAME }, spec: {} });
  await taken(cluster);
  expect(leaseOf(cluster).spec.holderIdentity).toEqual(me);
});

test('of two runs that find a void lease at the same time only one takes it', async () => {
  const cluster = await demoCluster();
  cluster.add(leaseOfAnother(60));
  // Both have read it before either takes it.
  let readers = 0;
  let open = (): void => undefined;
  const bothHaveRead = new Promise<void>((resolve) => (open = resolve));
  cluster.answer('replace', async () => {
    readers += 1;
    if (readers === 2) open();
    await bothHaveRead;
    return undefined;
  });
  const results = await Promise.allSettled([taken(cluster), taken(cluster)]);
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const refused = results.find((result) => result.status === 'rejected')!;
  expect(refused.reason.message).toContain(`in use by another run: ${leaseOf(cluster).spec.holderIdentity}`);
});

test('a lease that is given back while it is looked at is free', async () => {
  const cluster = await demoCluster();
  cluster.add(leaseOfAnother(0));
  cluster.answer('get lease', () => {
    cluster.store.remove({ kind: 'Lease', metadata: { name: NAME, namespace: 'demo' } });
    return undefined;
  });
  const lease = await RunLease.take(cluster.kubectl);
  expect(leaseOf(cluster).spec.holderIdentity).toEqual(me);
  await lease.release();
});

test('as long as the run lasts its lease is renewed', async () => {
  const cluster = await demoCluster();
  const strike = holdRenewals();
  const lease = await taken(cluster);
  const { spec } = leaseOf(cluster);
  cluster.change<Lease>('Lease', NAME, (one) => ({
    ...one,
    spec: { ...one.spec, renewTime: '2020-01-01T00:00:00Z' },
  }));
  strike();
  await untilAsked(cluster, 'replace', 1);
  await waitUntil<void>('the renewal', timeouts.KUBECTL, async () =>
    leaseOf(cluster).spec.renewTime >= spec.renewTime ? { value: undefined } : { notYet: 'not renewed' },
  );
  expect(leaseOf(cluster).spec.holderIdentity).toBe(spec.holderIdentity);
  lease.assertHeld();
});

test('a run from which the lease was taken says so, and leaves it alone', async () => {
  const cluster = await demoCluster();
  const strike = holdRenewals();
  const lease = await RunLease.take(cluster.kubectl);
  cluster.add(leaseOfAnother(0));
  strike();
  await waitUntil<void>('the loss to be noticed', timeouts.KUBECTL, async () => {
    try {
      lease.assertHeld();
      return { notYet: 'it is held' };
    } catch (error) {
      expect((error as Error).message).toBe('another run took the namespace: laptop process 7 (0000aaaa)');
      return { value: undefined };
    }
  });
  await lease.release();
  expect(leaseOf(cluster).spec.holderIdentity).toBe('laptop process 7 (0000aaaa)');
});

test('a renewal that is refused once is made up for by the next one', async () => {
  const cluster = await demoCluster();
  const strike = holdRenewals();
  const lease = await taken(cluster);
  // Somebody has written to it meanwhile, so that what was read is not what is replaced.
  let conflicts = 0;
  cluster.answer('replace', () => {
    conflicts += 1;
    if (conflicts === 1) cluster.change<Lease>('Lease', NAME, (one) => one);
    return undefined;
  });
  strike();
  await untilAsked(cluster, 'replace', 1);
  strike();
  await untilAsked(cluster, 'replace', 2);
  await cluster.untilRunning(0);
  lease.assertHeld();
});
