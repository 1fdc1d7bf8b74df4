import { demoCluster } from './demo';
import { watchUntil } from '../../clients/kubernetes/watch';
import { PortForward } from '../../clients/kubernetes/port-forward';
test('x', async () => {
  const cluster = await demoCluster('gymcoach');
  console.log(await cluster.kubectl.run(['get', 'pods', '-o', 'json']));
  console.log(await watchUntil(cluster.kubectl, ['pods'], (pod: any) => ({ value: pod.metadata.name }), { what: 'x', limit: 'KUBECTL' }));
  const f = await PortForward.open(cluster.kubectl, 'gymcoach-1', [4001]);
  console.log(f.urlOf(4001), cluster.forwards.list, await (await fetch(f.urlOf(4001) + '/audit')).text());
  f.close();
  await cluster.untilRunning(0);
  console.log(cluster.forwards.list, cluster.asked);
});
