// Sidecars of a stand-in cluster: variables set, rollouts awaited, ways opened again (DEM-13 to DEM-17).
import { holdClock } from '../../../../runner/kubernetes/testing/clock';
import { lostNode } from '../../../../runner/kubernetes/testing/objects';
import type { FakeCluster } from '../../../../runner/kubernetes/testing/fake-cluster';
import { agentDeployment, demoCluster } from '../../testing/fake-cluster/demo';
import { connect, envOf, prepared, preparedCluster } from '../../testing/fake-cluster/prepared';
import { ready, waitsWith } from '../../../../runner/kubernetes/testing/rollouts';
import { textAt } from '../../../../runner/testing/servers';
import { isListening } from '../../../../runner/testing/processes';
import { BenchError } from '../../../../runner/errors';
import type { SidecarAddress } from '../environment';
import type { Pod } from '../../../../runner/kubernetes/objects';

const ENFORCE = { OPA_PROXY_MODE: 'enforce' };
const asked = (variables = {}, fresh = false) => ({ variables, fresh });

/** @returns which pod answers there, without leaving a trace in its ring */
async function podBehind(cluster: FakeCluster, { proxyUrl }: SidecarAddress): Promise<string> {
  expect(await isListening(Number(new URL(proxyUrl).port))).toBe(true);
  // Forwards that were closed are gone a moment later.
  await cluster.untilRunning(2);
  const pods = new Set(cluster.forwards.list.map((forward) => forward.split(':')[0]!));
  expect([...pods]).toHaveLength(1);
  return [...pods][0]!;
}

test('a variable is set by one rollout, and the new pod answers', async () => {
  const { cluster, environment } = await preparedCluster('gymcoach', 'trading-bot');
  const address = await environment.sidecar('gymcoach', asked(ENFORCE));
  expect(cluster.askedFor('patch')).toHaveLength(1);
  expect(envOf(cluster, 'gymcoach')).toEqual([{ name: 'OPA_PROXY_MODE', value: 'enforce' }]);
  expect(cluster.forwards.list).toEqual(['gymcoach-2:4000', 'gymcoach-2:4001']);
  expect(await textAt(address.proxyUrl)).toBe('from gymcoach-2');
  expect(envOf(cluster, 'trading-bot')).toEqual([{ name: 'OPA_PROXY_MODE', value: 'track' }]);
});

test('the new pod is waited for', async () => {
  const { cluster, environment } = await preparedCluster('gymcoach');
  cluster.podStatus = waitsWith('ContainerCreating', '');
  cluster.answer('get pods --selector app=gymcoach --watch', () => {
    setImmediate(() => cluster.change<Pod>('Pod', 'gymcoach-2', (pod) => ({ ...pod, status: ready(pod) })));
    return undefined;
  });
  expect(await podBehind(cluster, await environment.sidecar('gymcoach', asked(ENFORCE)))).toBe('gymcoach-2');
});

test('the same variables again need no kubectl, and neither do those at rest', async () => {
  const { cluster, environment } = await preparedCluster('gymcoach');
  const resting = await environment.sidecar('gymcoach', asked({ OPA_PROXY_MODE: 'track' }));
  expect(await environment.sidecar('gymcoach', asked())).toEqual(resting);
  expect(cluster.askedFor('patch')).toEqual([]);
  const enforced = await environment.sidecar('gymcoach', asked(ENFORCE));
  const before = cluster.asked.length;
  expect(await environment.sidecar('gymcoach', asked(ENFORCE))).toEqual(enforced);
  expect(await environment.sidecar('gymcoach', asked(ENFORCE, true))).toEqual(enforced);
  expect(cluster.asked).toHaveLength(before);
});

test('a fresh sidecar takes a rollout only when this one has served', async () => {
  const { cluster, environment } = await preparedCluster('gymcoach');
  await environment.sidecar('gymcoach', asked({}, true));
  expect(cluster.askedFor('patch')).toEqual([]);
  cluster.sidecars.serve('gymcoach-1');
  await environment.sidecar('gymcoach', asked());
  expect(cluster.askedFor('patch')).toEqual([]);
  const fresh = await environment.sidecar('gymcoach', asked({}, true));
  expect(cluster.askedFor('patch')).toHaveLength(1);
  expect(await podBehind(cluster, fresh)).toBe('gymcoach-2');
});

test('variables that are no longer wanted go back to rest', async () => {
  const { cluster, environment } = await preparedCluster('gymcoach');
  await environment.sidecar('gymcoach', asked({ ...ENFORCE, AUDIT_RING_SIZE: '3' }));
  await environment.sidecar('gymcoach', asked({ AUDIT_RING_SIZE: '4' }));
  expect(envOf(cluster, 'gymcoach')).toEqual([
    { name: 'OPA_PROXY_MODE', value: 'track' },
    { name: 'AUDIT_RING_SIZE', value: '4' },
  ]);
});

test('a lost way is opened again, to another pod, never to one on its way out', async () => {
  const { cluster, environment } = await preparedCluster('gymcoach');
  await environment.sidecar('gymcoach', asked());
  const pod = cluster.object<Pod>('Pod', 'gymcoach-1');
  const { metadata } = pod;
  const labels = { metadata: { labels: metadata.labels } };
  cluster.store.remove({ ...pod, kind: 'Pod' });
  cluster.add({ ...pod, ...labels, metadata: { ...labels.metadata, name: 'gymcoach-2' } });
  cluster.add({
    ...pod,
    metadata: { ...labels.metadata, name: 'gymcoach-3', deletionTimestamp: cluster.store.now() },
  });
  expect(await podBehind(cluster, await environment.sidecar('gymcoach', asked()))).toBe('gymcoach-2');
});

test('a way that leads to a sidecar which is not live is opened again once it is', async () => {
  const { cluster, environment } = await preparedCluster('gymcoach');
  await environment.sidecar('gymcoach', asked());
  cluster.sidecars.dead.add('gymcoach-1');
  cluster.answer('port-forward', () => {
    setImmediate(() => cluster.sidecars.dead.clear());
    return undefined;
  });
  await environment.sidecar('gymcoach', asked());
  expect(cluster.askedFor('port-forward')).toHaveLength(4);
  await cluster.untilRunning(2);
  expect(cluster.forwards.list).toEqual(['gymcoach-1:4000', 'gymcoach-1:4001']);
});

test('the processes of a run see the change that one of them made', async () => {
  const { cluster, state, environment } = await preparedCluster('gymcoach');
  const other = connect(cluster, state);
  await environment.sidecar('gymcoach', asked());
  await other.sidecar('gymcoach', asked(ENFORCE));
  await other.close();
  expect(await podBehind(cluster, await environment.sidecar('gymcoach', asked(ENFORCE)))).toBe('gymcoach-2');
  expect(cluster.askedFor('patch')).toHaveLength(1);
});

test('an API server that is away for a moment is asked again', async () => {
  const { cluster, environment } = await preparedCluster('gymcoach');
  cluster.beAway(2, 'get pods --selector app=gymcoach -o json');
  cluster.beAway(1, 'patch');
  await environment.sidecar('gymcoach', asked());
  expect(await podBehind(cluster, await environment.sidecar('gymcoach', asked(ENFORCE)))).toBe('gymcoach-2');
});

test('a pod that will never start is the bench’s trouble, said at once', async () => {
  const { cluster, environment } = await preparedCluster('gymcoach');
  cluster.podStatus = waitsWith('CreateContainerConfigError', 'secret "keys" not found');
  const change = environment.sidecar('gymcoach', asked(ENFORCE));
  await expect(change).rejects.toThrow(BenchError);
  await expect(change).rejects.toThrow(
    'the new pod of gymcoach does not start: container sidecar: CreateContainerConfigError: secret "keys" not found',
  );
});

test('a pod that does not start because its node is lost says so', async () => {
  const { cluster, environment } = await preparedCluster('gymcoach');
  cluster.add(lostNode('one'));
  cluster.podStatus = waitsWith('ContainerCreating', '');
  const runOut = holdClock();
  cluster.answer('get pods --selector app=gymcoach --watch', () => {
    cluster.change<Pod>('Pod', 'gymcoach-2', (pod) => ({ ...pod, spec: { ...pod.spec, nodeName: 'one' } }));
    runOut();
    return undefined;
  });
  const change = environment.sidecar('gymcoach', asked(ENFORCE));
  await expect(change).rejects.toThrow(BenchError);
  await expect(change).rejects.toThrow(/the new pod of gymcoach.*; node one is not ready since /);
});

test('an agent that is not there is answered with those that are', async () => {
  const { environment } = await preparedCluster('gymcoach', 'trading-bot');
  await expect(environment.sidecar('gymcoch', asked())).rejects.toThrow(
    'the namespace has no agent "gymcoch" with a sidecar; its agents: gymcoach, trading-bot',
  );
});

test('tells the names of its agents, and itself in a line', async () => {
  const { environment } = await preparedCluster('gymcoach');
  expect(await environment.agentNames()).toEqual(['gymcoach']);
  expect(environment.describe()).toBe(
    'AgentSpec reference system, on Kubernetes: context testing, namespace demo, 1 agent',
  );
});

test('a sidecar that is not known to be ours is told by its image', async () => {
  const cluster = await demoCluster();
  cluster.add(agentDeployment('gymcoach', { annotations: {} }));
  expect(prepared(cluster).environment.describe()).toMatch(/^AgentSpec sidecar `sidecar:1`, in a demo /);
});
