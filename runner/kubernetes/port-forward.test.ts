// Forwards to the pods of a stand-in cluster: real ports, opened, lost, closed and refused.
import { setVariables } from '../testing/clean-up';
import { FakeCluster } from './testing/fake-cluster';
import { deploymentOf, namespaceOf } from './testing/objects';
import { waitsWith } from './testing/rollouts';
import { textAt } from '../testing/servers';
import { BenchError } from '../errors';
import { waitUntil } from '../wait';
import { PortForward } from './port-forward';
import { timeouts } from '../timeouts';

async function startCluster(): Promise<FakeCluster> {
  const cluster = await FakeCluster.start();
  cluster.add(namespaceOf('demo'), deploymentOf('web', [{ name: 'web' }]));
  return cluster;
}

const open = ({ kubectl }: FakeCluster, ports: number[], pod = 'web-1'): Promise<PortForward> =>
  PortForward.open(kubectl, pod, ports);

test('each port of the pod answers on one of this machine, until the forward is closed', async () => {
  const cluster = await startCluster();
  const forward = await open(cluster, [4000, 4001]);
  expect(cluster.forwards.list).toEqual(['web-1:4000', 'web-1:4001']);
  const urls = [4000, 4001].map((port) => forward.urlOf(port));
  expect(await Promise.all(urls.map(textAt))).toEqual(['port 4000 of web-1', 'port 4001 of web-1']);
  expect(forward.lost).toBeUndefined();
  forward.close();
  await cluster.untilRunning(0);
  expect(forward.lost).toBe('it was closed');
});

test('one that kubectl loses says why, in its words', async () => {
  const cluster = await startCluster();
  const forward = await open(cluster, [4001]);
  cluster.store.remove(cluster.object('Pod', 'web-1'));
  const lost = await waitUntil<string>('the loss to be noticed', timeouts.FORWARD, async () =>
    forward.lost === undefined ? { notYet: 'it is open' } : { value: forward.lost },
  );
  expect(lost).toBe('error: lost connection to pod');
});

test('to a pod that is not there none is opened, and kubectl is quoted', async () => {
  const opening = open(await startCluster(), [4001], 'nobody');
  await expect(opening).rejects.toThrow(BenchError);
  await expect(opening).rejects.toThrow(
    'cannot forward to pod nobody: Error from server (NotFound): pods "nobody" not found',
  );
});

test('to a pod that does not run none is opened', async () => {
  const cluster = await startCluster();
  cluster.podStatus = waitsWith('ContainerCreating', '');
  cluster.add({
    kind: 'Pod',
    metadata: { name: 'early' },
    spec: { containers: [] },
    status: { phase: 'Pending' },
  });
  await expect(open(cluster, [4001], 'early')).rejects.toThrow('pod is not running. Current status=Pending');
});

test('a kubectl that says nothing is ended, and the timeout is named', async () => {
  const cluster = await startCluster();
  setVariables({ TIMEOUT_FORWARD_MS: '400' });
  cluster.answer('port-forward', () => new Promise(() => undefined));
  await expect(open(cluster, [4001])).rejects.toThrow(
    'cannot forward to pod web-1: kubectl was not ready after 400 ms (TIMEOUT_FORWARD_MS sets the limit)',
  );
  setVariables({ TIMEOUT_FORWARD_MS: undefined });
  await cluster.untilRunning(0);
});
