// An agent and the central service: registration, the first heartbeat, and what goes wrong on the way. DEM-31, C-74.
import { json } from 'node:stream/consumers';
import { serve } from '../../common/testing/servers';
import { sendHeartbeats, type HeartbeatOptions } from './heartbeats';

const stopping: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stopping.splice(0).map((stop) => stop()));
});

const health = { status: 'ready', source: 'agent-sdk' };
const gap = { score: 100, issues: [] };

interface Answer {
  status: number;
  body?: object;
  headers?: Record<string, string>;
}

interface Asked {
  path: string;
  credential: string | undefined;
  body: unknown;
}

/** A server that keeps what it is asked; `answers` are used up, the last one stays. */
async function scripted(answers: Record<string, Answer[]>) {
  const asked: Asked[] = [];
  const waiting: (() => void)[] = [];
  const url = await serve(async (request, response) => {
    const { method, url: path = '', headers } = request;
    const credential = headers.authorization ?? (headers['x-admin-key'] as string | undefined);
    asked.push({ path, credential, body: method === 'POST' ? await json(request) : undefined });
    const script = answers[path] ?? [];
    const answer = (script.length > 1 ? script.shift() : script[0]) ?? { status: 404 };
    response.writeHead(answer.status, answer.headers).end(JSON.stringify(answer.body ?? {}));
    waiting.splice(0).forEach((wake) => wake());
  });
  const until = async (path: string, times: number): Promise<Asked[]> => {
    const seen = () => asked.filter((one) => one.path === path);
    while (seen().length < times) await new Promise<void>((resolve) => waiting.push(resolve));
    return seen();
  };
  return { url, asked, until };
}

const sidecar = () =>
  scripted({ '/health/ready': [{ status: 200, body: health }], '/gap': [{ status: 200, body: gap }] });

const registered = (apiKey: string): Answer => ({ status: 200, body: { apiKey } });

function start(options: Pick<HeartbeatOptions, 'sidecarUrl'> & { url: string } & Partial<HeartbeatOptions>) {
  const stopped = new AbortController();
  const lines: object[] = [];
  const record = (msg: string, extras?: object): void => void lines.push({ msg, ...extras });
  const ended = sendHeartbeats(
    {
      agentName: 'coach',
      centralService: { url: options.url, adminKey: 'admin' },
      log: { info: record, error: record },
      intervalMs: 20,
      retryMs: 1,
      ...options,
    },
    stopped.signal,
  );
  const stop = (): Promise<void> => {
    stopped.abort();
    return ended;
  };
  stopping.push(stop);
  return { lines, stop };
}

const [REGISTER, HEARTBEAT] = ['/api/v1/register', '/api/v1/heartbeat'];

it('registers, sends what its sidecar says at once, and goes on', async () => {
  const central = await scripted({ [REGISTER]: [registered('t')], [HEARTBEAT]: [{ status: 204 }] });
  const { lines } = start({ url: central.url, sidecarUrl: (await sidecar()).url });
  await central.until(HEARTBEAT, 3);
  expect(central.asked.slice(0, 3)).toEqual([
    { path: REGISTER, credential: 'admin', body: { agentName: 'coach', runtime: 'k8s' } },
    { path: HEARTBEAT, credential: 'Bearer t', body: { health, gap } },
    { path: HEARTBEAT, credential: 'Bearer t', body: { health, gap } },
  ]);
  expect(lines).toEqual([
    { msg: 'registered with the central service', url: central.url },
    { msg: 'heartbeats reach the central service' },
  ]);
});

it('sends the first heartbeat without waiting for the interval', async () => {
  const central = await scripted({ [REGISTER]: [registered('t')], [HEARTBEAT]: [{ status: 204 }] });
  start({ url: central.url, sidecarUrl: (await sidecar()).url, intervalMs: 2 ** 31 - 1 });
  expect(await central.until(HEARTBEAT, 1)).toHaveLength(1);
});

it('reports an agent whose sidecar calls it unavailable', async () => {
  const unavailable = { status: 'unavailable' };
  const control = await scripted({
    '/health/ready': [{ status: 503, body: unavailable }],
    '/gap': [{ status: 200, body: { score: 20 } }],
  });
  const central = await scripted({ [REGISTER]: [registered('t')], [HEARTBEAT]: [{ status: 204 }] });
  start({ url: central.url, sidecarUrl: control.url });
  const [first] = await central.until(HEARTBEAT, 1);
  expect(first?.body).toEqual({ health: unavailable, gap: { score: 20 } });
});

it('registers again when its token is refused', async () => {
  const central = await scripted({
    [REGISTER]: [registered('old'), registered('new')],
    [HEARTBEAT]: [{ status: 204 }, { status: 401 }, { status: 204 }],
  });
  const { lines } = start({ url: central.url, sidecarUrl: (await sidecar()).url });
  const heartbeats = await central.until(HEARTBEAT, 3);
  expect(heartbeats.map(({ credential }) => credential)).toEqual(['Bearer old', 'Bearer old', 'Bearer new']);
  expect(lines).toContainEqual({
    msg: 'no heartbeat sent',
    error: expect.stringMatching(/heartbeat was answered 401/),
  });
});

it('tries again while the service fails', async () => {
  const central = await scripted({
    [REGISTER]: [{ status: 503 }, { status: 200 }, registered('t')],
    [HEARTBEAT]: [{ status: 429, headers: { 'retry-after': '0' } }, { status: 500 }, { status: 204 }],
  });
  const { lines } = start({ url: central.url, sidecarUrl: (await sidecar()).url });
  await central.until(HEARTBEAT, 4);
  expect(lines).toEqual([
    { msg: 'no heartbeat sent', error: expect.stringContaining('register was answered 503') },
    { msg: 'no heartbeat sent', error: expect.stringContaining('gave no apiKey') },
    { msg: 'registered with the central service', url: central.url },
    { msg: 'no heartbeat sent', error: expect.stringContaining('answered 429') },
    { msg: 'no heartbeat sent', error: expect.stringContaining('answered 500') },
    { msg: 'heartbeats reach the central service' },
  ]);
});

it('waits as long as the service asks for', async () => {
  const central = await scripted({
    [REGISTER]: [registered('t')],
    [HEARTBEAT]: [{ status: 429, headers: { 'retry-after': '3600' } }],
  });
  const { stop } = start({ url: central.url, sidecarUrl: (await sidecar()).url });
  await central.until(HEARTBEAT, 1);
  await stop();
  expect(await central.until(HEARTBEAT, 1)).toHaveLength(1);
});

it('registers, and sends nothing made up while its sidecar is away', async () => {
  const central = await scripted({ [REGISTER]: [registered('t')], [HEARTBEAT]: [{ status: 204 }] });
  const control = await scripted({
    '/health/ready': [{ status: 200, body: health }],
    '/gap': [{ status: 502 }, { status: 200, body: gap }],
  });
  const { lines } = start({ url: central.url, sidecarUrl: control.url });
  const [first] = await central.until(HEARTBEAT, 1);
  expect(first?.body).toEqual({ health, gap });
  expect(lines).toContainEqual({
    msg: 'no heartbeat sent',
    error: `GET ${control.url}/gap was answered 502`,
  });
});

it('stops while the service keeps it waiting', async () => {
  const url = await serve(() => undefined);
  const { stop, lines } = start({ url, sidecarUrl: url });
  await stop();
  expect(lines).toEqual([]);
});
