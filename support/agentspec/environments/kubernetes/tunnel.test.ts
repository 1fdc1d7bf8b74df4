// How a pod is reached from here, from within a cluster, and not at all.
import { demoCluster } from '../../testing/fake-cluster/demo';
import { Refusal } from '../../../../runner/kubernetes/testing/resources';
import { textAt } from '../../../../runner/testing/servers';
import { direct, forwarded, tunnelOpener } from './tunnel';
import type { Pod } from '../../../../runner/kubernetes/objects';

const pod = {
  metadata: { name: 'gymcoach-1' },
  spec: { containers: [] },
  status: { podIP: '10.0.0.7' },
} as Pod;

test('within a cluster a pod is reached by its address, and needs no kubectl', async () => {
  expect(tunnelOpener({ KUBERNETES_SERVICE_HOST: '10.96.0.1' })).toBe(direct);
  const tunnel = await direct(undefined as never, pod);
  expect(tunnel).toMatchObject({
    pod: 'gymcoach-1',
    address: { proxyUrl: 'http://10.0.0.7:4000', controlUrl: 'http://10.0.0.7:4001' },
    lost: undefined,
  });
});

test('from elsewhere it is reached by forwards, one for each port, which end together', async () => {
  expect(tunnelOpener({})).toBe(forwarded);
  const cluster = await demoCluster('gymcoach');
  const tunnel = await forwarded(cluster.kubectl, pod);
  expect(await textAt(`${tunnel.address.controlUrl}/audit`)).toBe('[]');
  expect(await textAt(tunnel.address.proxyUrl)).toBe('from gymcoach-1');
  expect(tunnel.lost).toBeUndefined();
  tunnel.close();
  await cluster.untilRunning(0);
  expect(tunnel.lost).toBe('it was closed');
});

test('when one of the two cannot be opened the other one does not stay', async () => {
  const cluster = await demoCluster('gymcoach');
  cluster.answer('port-forward pod/gymcoach-1 --address 127.0.0.1 :4000', () => {
    throw new Refusal('error: unable to listen');
  });
  await expect(forwarded(cluster.kubectl, pod)).rejects.toThrow(
    'cannot forward to pod gymcoach-1: error: unable to listen',
  );
  await cluster.untilRunning(0);
  expect(cluster.forwards.list).toEqual([]);
});
