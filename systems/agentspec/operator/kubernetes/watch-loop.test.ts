// A sink stays in step with the API server, whatever becomes of list and watch.
import { createMetrics } from '../metrics';
import { FakeApiServer } from '../testing/fake-api-server';
import { observation, pathOf } from '../testing/observations';
import { keptLog } from '../testing/silent-log';
import { until } from '../testing/until';
import { keyOf } from './observation';
import { followObservations } from './watch-loop';

class RecordingSink {
  readonly generations = new Map<string, number>();
  apply({ metadata }: { metadata: { name: string; namespace: string; generation: number } }): void {
    this.generations.set(keyOf(metadata), metadata.generation);
  }
  remove(key: string): void {
    this.generations.delete(key);
  }
  retain(keys: ReadonlySet<string>): void {
    for (const key of [...this.generations.keys()]) if (!keys.has(key)) this.remove(key);
  }
}

let api: FakeApiServer;
let sink: RecordingSink;
let ending: AbortController;
let running: Promise<void>;
const log = keptLog();

/** How often everything was listed for `reason`. */
let restarts: (reason: string) => Promise<number>;

async function begin(resyncMs?: number, namespace = ''): Promise<void> {
  const metrics = createMetrics();
  restarts = async (reason) => {
    const { values } = await metrics.watchRestarts.get();
    return values.find(({ labels }) => labels.reason === reason)?.value ?? 0;
  };
  const options = {
    calls: api.cluster(),
    namespace,
    sink,
    metrics,
    log,
    resyncMs,
    onSynced: () => undefined,
  };
  running = followObservations(options, ending.signal);
  await until(() => api.openWatches > 0);
}

beforeEach(async () => {
  api = new FakeApiServer();
  sink = new RecordingSink();
  ending = new AbortController();
  await api.start();
  api.put(pathOf('old'), observation());
});

afterEach(async () => {
  ending.abort();
  await running;
  await api.stop();
});

const known = (): string => [...sink.generations.keys()].sort().join(' ');

test('what is there at first, comes, changes and goes is told', async () => {
  await begin();
  expect(known()).toBe('demo/old');
  api.put(pathOf('new'), observation());
  await until(() => known() === 'demo/new demo/old');
  api.put(pathOf('new'), observation({ checkInterval: 60 }));
  await until(() => sink.generations.get('demo/new') === 2);
  api.delete(pathOf('old'));
  await until(() => known() === 'demo/new');
});

test('only the watched namespace is looked at', async () => {
  api.put(pathOf('elsewhere', 'other'), observation());
  await begin(undefined, 'demo');
  api.put(pathOf('elsewhere-too', 'other'), observation());
  api.put(pathOf('here'), observation());
  await until(() => known() === 'demo/here demo/old');
});

test('a watch that has ended goes on from where it was, without a new list', async () => {
  await begin();
  api.endWatches();
  api.put(pathOf('new'), observation());
  await until(() => known() === 'demo/new demo/old');
  for (const reason of ['error', 'expired', 'resync']) await expect(restarts(reason)).resolves.toBe(0);
});

test('a watch that has expired is followed by a new list, which also tells what has gone', async () => {
  await begin();
  api.fault = () => 'reset';
  api.endWatches();
  await until(() => api.openWatches === 0);
  api.delete(pathOf('old'));
  api.put(pathOf('new'), observation());
  api.compact();
  api.fault = () => undefined;
  await until(() => known() === 'demo/new');
});

test('the API server may go away and come back', async () => {
  await begin();
  await api.stop();
  api.delete(pathOf('old'));
  api.put(pathOf('new'), observation());
  await api.start();
  await until(() => known() === 'demo/new');
  expect(log.messages.join()).toContain('cannot');
});

test.each([403, 500, 'reset'] as const)('a list that is refused (%s) is asked for again', async (fault) => {
  let refusals = 2;
  api.fault = () => ((refusals -= 1) >= 0 ? fault : undefined);
  await begin();
  expect(known()).toBe('demo/old');
  await expect(restarts('error')).resolves.toBe(2);
});

test('from time to time everything is listed again', async () => {
  await begin(1);
  const requests = api.requests.length;
  api.endWatches();
  await until(() => api.openWatches > 0);
  expect(api.requests).toHaveLength(requests + 2); // a list and a watch
  await expect(restarts('resync')).resolves.toBe(1);
});
