// Forwards to the pods of a stand-in cluster: real ports, opened, lost, closed and refused.
import { setVariables } from '../testing/clean-up';
import { demoCluster } from '../../support/agentspec/testing/fake-cluster/demo';
import type { FakeCluster } from './testing/fake-cluster';
import { waitsWith } from './testing/rollouts';
import { textAt } from './testing/sidecars';
import { BenchError } from '../errors';
import { waitUntil } from '../wait';
import { PortForward } from './port-forward';
import { timeouts } from '../timeouts';

const open = ({ kubectl }: FakeCluster, ports: number[], pod = 'gymcoach-1'): Promise<PortForward> =>
  PortForward.open(kubectl, pod, ports);

test('each port of the pod answers on one of this machine, until the forward is closed', async () => {
  const cluster = await demoCluster('gymcoach');
  const forward = await open(cluster, [4000, 4001]);
  expect(cluster.forwards.list).toEqual(['gymcoach-1:4000', 'gymcoach-1:4001']);
  expect(await textAt(forward.urlOf(4000))).toBe('from gymcoach-1');
  expect(await textAt(`${forward.urlOf(4001)}/audit`)).toContain('GET');
  expect(forward.lost).toBeUndefined();
  forward.close();
  await cluster.untilRunning(0);
  expect(forward.lost).toBe('it was closed');
});

test('one that kubectl loses says why, in its words', async () => {
  const cluster = await demoCluster('gymcoach');
  const forward = await open(cluster, [4001]);
  cluster.store.remove(cluster.object('Pod', 'gymcoach-1'));
  const lost = await waitUntil<string>('the loss to be noticed', timeouts.FORWARD, async () =>
    forward.lost === undefined ? { notYet: 'it is open' } : { value: forward.lost },
  );
  expect(lost).toBe('error: lost connection to pod');
});

test('to a pod that is not there none is opened, and kubectl is quoted', async () => {
  const opening = open(await demoCluster(), [4001], 'nobody');
  await expect(opening).rejects.toThrow(BenchError);
  await expect(opening).rejects.toThrow(
    'cannot forward to pod nobody: Error from server (NotFound): pods "nobody" not found',
  );
});

test('to a pod that does not run none is opened', async () => {
  const cluster = await demoCluster();
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
  const cluster = await demoCluster('gymcoach');
  setVariables({ TIMEOUT_FORWARD_MS: '400' });
  cluster.answer('port-forward', () => new Promise(() => undefined));
  await expect(open(cluster, [4001])).rejects.toThrow(
    'cannot forward to pod gymcoach-1: kubectl was not ready after 400 ms (TIMEOUT_FORWARD_MS sets the limit)',
  );
  setVariables({ TIMEOUT_FORWARD_MS: undefined });
  await cluster.untilRunning(0);
});
