// Clients within a stand-in cluster: started, counted, and told apart from clients that do not run.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createInterface } from 'node:readline';
import { onCleanUp } from '../../../runner/testing/clean-up';
import { serve } from '../../../runner/testing/servers';
import { demoCluster } from '../testing/fake-cluster/demo';
import { holdClock } from '../../../runner/kubernetes/testing/clock';
import type { FakeCluster } from '../../../runner/kubernetes/testing/fake-cluster';
import { BenchError } from '../../../runner/errors';
import { ClusterClient } from '../../../runner/kubernetes/cluster-client';
import { RolloutClients, type Tally } from './rollout-clients';

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
          { name: 'SETTLED', value: '20' },
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
    '20 more answers for the clients within the cluster, looked 2 times; at last: their pod is Pending',
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

test('what was asked before the Service was known is not lost, however late it fails; what was asked after it is', async () => {
  // The loop below would end without a look, were there no clients.
  expect.assertions(1);
  const { cluster, begin } = await start();
  count(cluster);
  const { mark } = await begin();
  const { containers } = cluster.object<Made>('Pod', mark).spec as { containers: [{ command: string[] }] };
  const held: ServerResponse[] = [];
  let asked = 0;
  const TARGET = await serve((_request, response) => {
    asked += 1;
    if (asked === 1 || asked === 100) held.push(response);
    else response.end(asked === 200 ? drop(held) : 'ok');
  });
  const [, ...args] = containers[0].command;
  const clients = spawn(process.execPath, args, { env: { TARGET, MARK: mark, SETTLED: '20' } });
  onCleanUp(() => void clients.kill());
  await once(clients, 'spawn');
  for await (const line of createInterface(clients.stdout)) {
    const { answered, lost } = JSON.parse(line) as Tally;
    if (answered < 300) continue;
    expect(lost).toEqual([expect.stringMatching(/^\d{4}-.*Z, after \d+ ms: socket hang up$/)]);
    break;
  }
});

/** Both connections are cut without an answer. */
function drop(held: readonly ServerResponse[]): string {
  for (const { socket } of held) socket?.destroy();
  return 'ok';
}
