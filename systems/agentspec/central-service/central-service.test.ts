// The central service over HTTP: who may do what, tokens, heartbeats, and what is read back. OPR-31 to OPR-34.
import { Writable } from 'node:stream';
import { createLogger } from '../common/log';
import { createCentralService } from './server';

const ADMIN_KEY = 'the-admin-key';
const START = Date.parse('2026-11-22T10:00:00.000Z');
const SECONDS = 1000;
const DAYS = 24 * 60 * 60 * SECONDS;

const closing: (() => Promise<unknown>)[] = [];
afterEach(() => Promise.all(closing.splice(0).map((close) => close())));

interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

async function start(adminKey = ADMIN_KEY) {
  const clock = { now: START };
  let logged = '';
  const sink = new Writable({ write: (chunk, _encoding, done) => ((logged += chunk), done()) });
  const app = createCentralService({ adminKey, log: createLogger(sink, sink), now: () => clock.now });
  closing.push(() => app.close());
  const base = await app.listen({ port: 0, host: '127.0.0.1' });

  const ask = async (
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: unknown,
  ): Promise<Answer> => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await fetch(base + path, { method, headers: { ...headers, ...type }, body: text });
    const answer = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: answer === '' ? {} : JSON.parse(answer),
    };
  };
  const admin = { 'x-admin-key': ADMIN_KEY };
  const register = (registration: unknown = { agentName: 'coach', runtime: 'k8s' }) =>
    ask('POST', '/api/v1/register', admin, registration);
  return {
    clock,
    logged: () => logged,
    ask,
    register,
    read: (path: string) => ask('GET', `/api/v1/agents${path}`, admin),
    tokenOf: async (agentName: string) => String((await register({ agentName, runtime: 'k8s' })).body.apiKey),
    beat: (token: string, report: unknown = heartbeat()) =>
      ask('POST', '/api/v1/heartbeat', { authorization: `Bearer ${token}` }, report),
  };
}

const heartbeat = (more: object = {}) => ({
  health: { status: 'ready', source: 'agent-sdk', checks: [] },
  gap: { score: 100, issues: [] },
  ...more,
});

describe('registering', () => {
  it('gives an id and a token for 30 days (OPR-31)', async () => {
    const { register } = await start();
    const { status, body } = await register({
      agentName: 'coach',
      runtime: 'bedrock',
      manifest: { kind: 'AgentSpec' },
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      agentId: expect.stringMatching(/^[\da-f-]{36}$/),
      apiKey: expect.stringMatching(/^\S{64,}$/),
      expiresAt: new Date(START + 30 * DAYS).toISOString(),
    });
  });

  it('again rotates the token, and keeps id and reports', async () => {
    const { register, beat, read, clock } = await start();
    const first = await register();
    await beat(String(first.body.apiKey));
    const second = await register({ agentName: 'coach', runtime: 'docker' });
    expect(second.body.agentId).toBe(first.body.agentId);
    clock.now += 10 * SECONDS;
    expect((await beat(String(first.body.apiKey))).status).toBe(401);
    expect((await beat(String(second.body.apiKey))).status).toBe(204);
    expect((await read('')).body).toEqual([
      expect.objectContaining({ agentName: 'coach', runtime: 'docker' }),
    ]);
  });

  it.each([
    [{ agentName: 'Coach', runtime: 'k8s' }, /DNS label.*at agentName/s],
    [{ agentName: 'a'.repeat(64), runtime: 'k8s' }, /DNS label/],
    [{ agentName: 'a-', runtime: 'k8s' }, /DNS label/],
    [
      { agentName: 'a', runtime: 'lambda' },
      /one of "bedrock"\|"vertex"\|"docker"\|"local"\|"k8s".*at runtime/s,
    ],
    [{}, /at agentName.*at runtime/s],
    [{ agentName: 'a', runtime: 'k8s', manifest: 'x' }, /at manifest/],
    ['{', /JSON/],
  ])('refuses %j', async (registration, message) => {
    const { register, read } = await start();
    const { status, body } = await register(registration);
    expect([status, body]).toEqual([
      400,
      { statusCode: 400, error: 'Bad Request', message: expect.stringMatching(message) },
    ]);
    expect((await read('')).body).toEqual([]);
  });
});

describe('a heartbeat', () => {
  it('is answered 204 and read back as it was sent, with its proof (OPR-32, OPR-33)', async () => {
    const { tokenOf, beat, read } = await start();
    const proof = [{ ruleId: 'SEC-LLM-01' }];
    expect((await beat(await tokenOf('coach'), heartbeat({ proof }))).status).toBe(204);
    expect((await read('/coach/health')).body).toEqual(heartbeat().health);
    expect((await read('/coach/gap')).body).toEqual(heartbeat().gap);
    expect((await read('/coach/proof')).body).toEqual(proof);
  });

  it('within 10 s of another is answered 429 with the time to wait, for that agent alone', async () => {
    const { tokenOf, beat, clock, read } = await start();
    const [coach, other] = [await tokenOf('coach'), await tokenOf('other')];
    expect((await beat(coach)).status).toBe(204);
    clock.now += 2.5 * SECONDS;
    const early = await beat(coach, heartbeat({ gap: { score: 1 } }));
    expect([early.status, early.headers.get('retry-after')]).toEqual([429, '8']);
    expect((await read('/coach/gap')).body).toMatchObject({ score: 100 });
    expect((await beat(other)).status).toBe(204);
    clock.now += 7.5 * SECONDS;
    expect((await beat(coach)).status).toBe(204);
  });

  it('takes 64 KiB and not a byte more, and a refused one does not count', async () => {
    const { tokenOf, beat } = await start();
    const token = await tokenOf('coach');
    const padded = (bytes: number) => {
      const text = JSON.stringify(heartbeat());
      return text + ' '.repeat(bytes - text.length);
    };
    const refused = await beat(token, padded(65_537));
    expect([refused.status, refused.body.error]).toEqual([413, 'Payload Too Large']);
    expect((await beat(token, padded(4 * 1024 * 1024))).status).toBe(413);
    expect((await beat(token, padded(65_536))).status).toBe(204);
  });

  it.each([
    [{ health: { status: 'healthy' } }, /"ready"\|"degraded"\|"unavailable".*at health\.status/s],
    [{ gap: {} }, /at gap\.score/],
    [{ gap: { score: 101 } }, /at gap\.score/],
    [{ proof: 'x' }, /at proof/],
  ])('with %j is refused', async (more, message) => {
    const { tokenOf, beat, read } = await start();
    const { status, body } = await beat(await tokenOf('coach'), heartbeat(more));
    expect([status, body.message]).toEqual([400, expect.stringMatching(message)]);
    expect((await read('/coach/health')).status).toBe(404);
  });

  it('needs a token of 30 days at most', async () => {
    const { tokenOf, beat, clock } = await start();
    const token = await tokenOf('coach');
    clock.now += 30 * DAYS - 1;
    expect((await beat(token)).status).toBe(204);
    clock.now += 1;
    const { status, headers } = await beat(token);
    expect([status, headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  });

  it.each(['', 'x', '.', '__proto__.x'])('with the token %j is refused', async (token) => {
    const { beat } = await start();
    expect((await beat(token)).status).toBe(401);
  });

  it('with a forged or another agent\u2019s secret is refused', async () => {
    const { tokenOf, beat } = await start();
    const [[id], [, secret]] = [
      (await tokenOf('coach')).split('.') as [string, string],
      (await tokenOf('other')).split('.') as [string, string],
    ];
    expect((await beat(`${id}.${secret}`)).status).toBe(401);
  });
});

describe('reading', () => {
  it('lists agents in the order of their registration, with the time of their last heartbeat', async () => {
    const { tokenOf, beat, read, clock } = await start();
    await tokenOf('first');
    clock.now += SECONDS;
    await beat(await tokenOf('second'));
    expect((await read('')).body).toEqual([
      {
        agentName: 'first',
        agentId: expect.any(String),
        runtime: 'k8s',
        registeredAt: '2026-11-22T10:00:00.000Z',
        lastSeen: null,
      },
      expect.objectContaining({
        agentName: 'second',
        registeredAt: '2026-11-22T10:00:01.000Z',
        lastSeen: '2026-11-22T10:00:01.000Z',
      }),
    ]);
  });

  it.each(['health', 'gap', 'proof'])('says why there is no %s', async (part) => {
    const { tokenOf, read } = await start();
    await tokenOf('coach');
    expect(await read(`/coach/${part}`)).toMatchObject({
      status: 404,
      body: { message: 'coach is registered and has sent no heartbeat yet' },
    });
    expect(await read(`/nobody/${part}`)).toMatchObject({
      status: 404,
      body: { message: 'no agent "nobody" is registered' },
    });
  });

  it('knows no proof of an agent that sends none', async () => {
    const { tokenOf, beat, read } = await start();
    await beat(await tokenOf('coach'));
    expect(await read('/coach/proof')).toMatchObject({
      status: 404,
      body: { message: 'the newest heartbeat of coach has no proof' },
    });
  });
});

describe('the admin key', () => {
  const routes = [
    ['POST', '/api/v1/register'],
    ['GET', '/api/v1/agents'],
    ['GET', '/api/v1/agents/coach/health'],
    ['GET', '/api/v1/agents/coach/gap'],
    ['GET', '/api/v1/agents/coach/proof'],
  ] as const;

  it.each(routes)('is needed for %s %s', async (method, path) => {
    const { ask } = await start();
    expect((await ask(method, path, {})).status).toBe(401);
    expect((await ask(method, path, { 'x-admin-key': `${ADMIN_KEY} ` + 'x' })).status).toBe(401);
  });

  it.each(routes)('where none is configured, %s %s is 503 (OPR-34)', async (method, path) => {
    const { ask } = await start('');
    const { status, body } = await ask(method, path, { 'x-admin-key': '' });
    expect([status, body.message]).toEqual([503, expect.stringContaining('ADMIN_KEY')]);
  });
});

it('answers probes without a key, and what it does not know with 404', async () => {
  const { ask } = await start();
  expect(await ask('GET', '/healthz', {})).toMatchObject({ status: 200, body: { status: 'ok' } });
  expect(await ask('GET', '/api/v1/agent', {})).toMatchObject({ status: 404, body: { error: 'Not Found' } });
});

it('logs no secret', async () => {
  const { tokenOf, beat, ask, logged } = await start();
  const token = await tokenOf('coach');
  await beat(token);
  await beat(token);
  await beat(`${token}x`);
  await ask('GET', '/api/v1/agents', { 'x-admin-key': 'wrong-key' });
  expect(logged().match(/"msg":"[^"]+"/g)).toEqual([
    '"msg":"agent registered"',
    '"msg":"heartbeat"',
    '"msg":"request refused"',
    '"msg":"request refused"',
    '"msg":"request refused"',
  ]);
  for (const secret of [token, token.split('.')[1] as string, ADMIN_KEY, 'wrong-key']) {
    expect(logged()).not.toContain(secret);
  }
});
