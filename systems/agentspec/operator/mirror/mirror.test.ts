// The observations follow the list of the central service, and their status what it reports.
import type { RequestListener } from 'node:http';
import { serve } from '../../common/testing/servers';
import { EventRecorder } from '../kubernetes/events';
import { createMetrics } from '../metrics';
import { StatusWriter } from '../reconcile/status-writer';
import { FakeApiServer } from '../testing/fake-api-server';
import { COLLECTION, observation, pathOf } from '../testing/observations';
import { gap, readiness } from '../testing/reports';
import { keptLog } from '../testing/silent-log';
import { until } from '../testing/until';
import { CentralService } from './central-service';
import { Mirror } from './mirror';

const NAMESPACE = 'agentspec-remote';
const KEY = 'admin-key';
const mirrored = (name: string): string => pathOf(name, NAMESPACE);

let api: FakeApiServer;
let ending: AbortController;
let running: Promise<void>;
/** What the central service knows: each agent with its report, or with none yet. */
let agents: Record<string, { health: unknown; gap: unknown } | undefined>;
/** How often the central service was asked for its list. */
let lists: number;
/** How it answers, if not as it should. */
let broken: number | undefined;
const log = keptLog();

const centralService: RequestListener = (request, response) => {
  const [, agent, part] = /^\/api\/v1\/agents(?:\/([^/]+)\/(health|gap))?$/.exec(request.url ?? '') ?? [];
  const answer = (status: number, body: unknown): void =>
    void response.writeHead(status).end(JSON.stringify(body));
  if (request.headers['x-admin-key'] !== KEY) return answer(401, {});
  if (agent === undefined) {
    lists += 1;
    return answer(
      broken ?? 200,
      Object.keys(agents).map((agentName) => ({ agentName, runtime: 'docker' })),
    );
  }
  const report = agents[agent]?.[part as 'health' | 'gap'];
  return report === undefined ? answer(404, {}) : answer(200, report);
};

beforeEach(async () => {
  [agents, lists, broken] = [{}, 0, undefined];
  api = new FakeApiServer();
  await api.start();
  ending = new AbortController();
  const url = await serve(centralService);
  const calls = api.cluster();
  const metrics = createMetrics();
  const writer = new StatusWriter(calls, new EventRecorder(calls, log, 'test'), metrics, log);
  const service = new CentralService(url, KEY);
  const options = { service, calls, writer, namespace: NAMESPACE, intervalMs: 5, metrics, log };
  running = new Mirror(options).run(ending.signal);
});

afterEach(async () => {
  ending.abort();
  await running;
  await api.stop();
});

/** Waits until the list has been read again and what it led to is done. */
async function nextRound(): Promise<void> {
  const before = lists;
  await until(() => lists >= before + 2);
}

const statusOf = (name: string): Record<string, unknown> | undefined =>
  api.get(mirrored(name))?.status as Record<string, unknown> | undefined;

test('an agent becomes an observation with what it reports (OPR-35)', async () => {
  agents.remote = { health: readiness, gap: { ...gap, score: 55, issues: [{ property: 'auditable' }] } };
  await until(() => statusOf('remote') !== undefined);
  expect(api.get(mirrored('remote'))?.spec).toEqual({
    agentRef: { name: 'remote' },
    source: 'control-plane',
  });
  expect(statusOf('remote')).toMatchObject({
    phase: 'Healthy',
    score: 55,
    grade: 'D',
    violations: 1,
    source: 'control-plane',
    lastChecked: readiness.timestamp,
  });
});

test('before its first heartbeat an agent is Pending, then what it reports', async () => {
  agents.remote = undefined;
  await until(() => statusOf('remote')?.phase === 'Pending');
  agents.remote = { health: { status: 'degraded' }, gap: { score: 100 } };
  await until(() => statusOf('remote')?.phase === 'Degraded');
  expect(statusOf('remote')).toMatchObject({ grade: 'A', violations: 0, model: { status: 'unknown' } });
  await until(() => api.list('/api/v1/events').length > 0);
  expect(api.list('/api/v1/events')).toMatchObject([
    { message: expect.stringContaining('Pending → Degraded') },
  ]);
});

test('a report that cannot be read makes the agent Unknown', async () => {
  agents.remote = { health: { status: 'splendid' }, gap };
  await until(() => statusOf('remote')?.phase === 'Unknown');
  expect(statusOf('remote')?.conditions).toContainEqual(
    expect.objectContaining({
      reason: 'UnexpectedAnswer',
      message: expect.stringContaining('health is malformed'),
    }),
  );
});

test('an agent that vanishes loses its observation; others are never deleted', async () => {
  api.put(mirrored('own'), observation());
  agents.remote = undefined;
  agents.other = undefined;
  await until(() => statusOf('remote') !== undefined && statusOf('other') !== undefined);
  delete agents.remote;
  await until(() => api.get(mirrored('remote')) === undefined);
  expect(api.list(COLLECTION).map(({ metadata }) => metadata.name)).toEqual(['own', 'other']);
});

test('an observation of the same name that somebody else has made is left alone', async () => {
  api.put(mirrored('taken'), { ...observation(), status: { phase: 'Healthy' } });
  agents.taken = { health: { status: 'unavailable' }, gap };
  await nextRound();
  delete agents.taken;
  await nextRound();
  expect(statusOf('taken')).toEqual({ phase: 'Healthy' });
  expect(log.messages.filter((message) => message.includes('its name is taken'))).toHaveLength(1);
});

test('while the central service is of no use, nothing is deleted', async () => {
  agents.remote = undefined;
  await until(() => statusOf('remote') !== undefined);
  agents = {};
  broken = 503;
  await nextRound();
  expect(api.get(mirrored('remote'))).toBeDefined();
  expect(log.messages.at(-1)).toContain('answers 503');
  expect(log.messages.join()).not.toContain(KEY);
  broken = undefined;
  await until(() => api.get(mirrored('remote')) === undefined);
});

test('one agent that fails does not keep the others from being mirrored', async () => {
  api.fault = (_method, path) => (path.includes('bad') || path.endsWith('/Not A Label') ? 403 : undefined);
  agents['Not A Label'] = undefined;
  agents.bad = undefined;
  agents.good = { health: readiness, gap };
  await until(() => statusOf('good')?.phase === 'Healthy');
  expect(api.get(mirrored('Not A Label'))).toBeUndefined();
});

test('the API server may go away and come back', async () => {
  agents.remote = undefined;
  await until(() => statusOf('remote') !== undefined);
  await api.stop();
  agents.later = undefined;
  await nextRound();
  await api.start();
  await until(() => statusOf('later') !== undefined);
});
