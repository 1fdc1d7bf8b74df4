// Clients within a stand-in cluster: started, counted, and told apart from clients that do not run.
import { demoCluster } from '../../testing/fake-cluster/demo';
import { holdClock } from '../../testing/fake-cluster/clock';
import type { FakeCluster } from '../../testing/fake-cluster/fake-cluster';
import { BenchError } from '../../errors';
import { ClusterClient } from '../kubernetes/cluster-client';
import { RolloutClients } from './rollout-clients';

interface Made {
  readonly metadata: { readonly name: string };
  readonly spec: Record<string, unknown>;
}

async function start(): Promise<{
  cluster: FakeCluster;
  client: ClusterClient;
  begin(): Promise<RolloutClients>;
}> {
  const cluster = await demoCluster();
  const client = new ClusterClient(cluster.kubectl, () => undefined, 'of/a-scenario');
  return { cluster, client, begin: () => RolloutClients.start(client, 'gymcoach', 'image:1') };
}

/** The clients' pod logs what they have counted: ten more answers each time. */
function count(cluster: FakeCluster, lost: string[] = []): void {
  let answered = 0;
  cluster.answer('get pod pg-clients', () => 'Running');
  cluster.answer('logs pg-clients', () => JSON.stringify({ answered: (answered += 10), lost }));
}

test('they ask the agent through a Service of their own, and have answers when they are started', async () => {
  const { cluster, client, begin } = await start();
  count(cluster);
  const clients = await begin();
  expect(cluster.object<Made>('Service', clients.service).spec).toMatchObject({
    selector: { app: 'gymcoach' },
  });
  expect(cluster.object<Made>('Pod', clients.mark).spec).toMatchObject({
    containers: [
      {
        image: 'image:1',
        env: [
          { name: 'TARGET', value: `http://${clients.service}:4000/` },
          { name: 'MARK', value: clients.mark },
        ],
      },
    ],
  });
  expect((await clients.tally()).answered).toBeGreaterThanOrEqual(40);
  await client.cleanUp();
  expect([...cluster.store.list('Pod'), ...cluster.store.list('Service')]).toEqual([]);
});

test('more answers are waited for, counted from now on', async () => {
  const { cluster, begin } = await start();
  count(cluster, ['at ten: status 502']);
  const clients = await begin();
  const { answered } = await clients.tally();
  const later = await clients.untilAnswered(30);
  expect(later).toEqual({ answered: answered + 40, lost: ['at ten: status 502'] });
});

test('a pod that does not come up is told', async () => {
  const { cluster, begin } = await start();
  const runOut = holdClock();
  cluster.answer('get pod pg-clients', () => {
    runOut();
    return 'Pending';
  });
  await expect(begin()).rejects.toThrow(
    '20 more answers for the clients within the cluster, looked once; at last: their pod is Pending',
  );
});

test('clients that log anything else do not run, which is the bench’s trouble', async () => {
  const { cluster, begin } = await start();
  cluster.answer('get pod pg-clients', () => 'Running');
  cluster.answer('logs pg-clients', () => 'node: not found');
  const started = begin();
  await expect(started).rejects.toThrow(BenchError);
  await expect(started).rejects.toThrow('the clients within the cluster do not run: node: not found');
});

test('clients that have logged nothing yet have counted nothing', async () => {
  const { cluster, begin } = await start();
  count(cluster);
  const clients = await begin();
  cluster.answer('logs pg-clients', () => '');
  expect(await clients.tally()).toEqual({ answered: 0, lost: [] });
});
