// What holds for every route: order of checks, tenancy, bad input, limits, headers, the description (API, SEC).
import { request } from 'node:http';
import { startWholePlatform, AGENT_KEY, type WholePlatform } from '../testing/whole-platform';
import type { Shown } from '../testing/client';

jest.setTimeout(180_000);

let at: WholePlatform;
let admin: string;
let acme: Tenant;
let other: Tenant;
interface Tenant {
  readonly id: string;
  readonly owner: string;
  readonly viewer: string;
}
interface Seeded {
  readonly customer_id: string;
  readonly user: { readonly email: string; readonly password: string };
  readonly viewer: { readonly email: string; readonly password: string };
}
async function tenant(): Promise<Tenant> {
  const { body } = await at.ask<Seeded>('POST', '/__test__/seed', { fixture: 'acme-4' });
  const of = ({ email, password }: Seeded['user']) => at.logIn(email, password);
  return { id: body.customer_id, owner: await of(body.user), viewer: await of(body.viewer) };
}
beforeAll(async () => {
  at = await startWholePlatform(false);
  admin = await at.logIn();
  [acme, other] = [await tenant(), await tenant()];
});
afterAll(() => at?.stop());

const status = async (method: string, path: string, body?: object | string, shown?: Shown): Promise<number> =>
  (await at.ask(method, path, body, shown)).status;

interface Operation {
  readonly responses: Record<string, unknown>;
}
interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
}
const open = [
  '/auth/signup',
  '/auth/login',
  '/auth/refresh',
  '/agent-runtime/connect',
  '/health',
  '/health/services',
];
async function routes(): Promise<[string, string][]> {
  const { body } = await at.ask<Document>('GET', '/openapi.json');
  return Object.entries(body.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method): [string, string] => [method.toUpperCase(), path]),
  );
}

describe('every route', () => {
  it('but the open ones is closed to whoever shows nothing, or nothing that is valid', async () => {
    const closed = (await routes()).filter(([, path]) => !open.includes(path));
    expect(closed.length).toBeGreaterThan(30);
    for (const [method, path] of closed) {
      const url =
        path.replaceAll(/\{\w+\}/g, acme.id) +
        (path.includes('similar') ? '?recommendation_id=r' : '') +
        (path.includes('metrics') ? '?metric_type=daily_cost' : '');
      for (const shown of [undefined, 'forged', { 'x-api-key': 'forged' }] as const) {
        const { status: code, body } = await at.ask(method, url, undefined, shown);
        expect([method, path, code, Object.keys(body).sort()]).toEqual([
          ...[method, path, 401, ['error', 'message', 'request_id']],
        ]);
      }
    }
  });

  it('of a customer is 403 to another one, also where the id does not exist; 404 to an administrator', async () => {
    const owned = (await routes()).filter(
      ([, path]) => /\{id\}/.test(path) && !path.includes('orchestrator'),
    );
    for (const [method, path] of owned) {
      const body = method === 'GET' ? undefined : {};
      const query = path.endsWith('metrics') ? '?metric_type=daily_cost' : '';
      const of = (id: string): string => path.replace('{id}', id).replace('{key_id}', 'key_1') + query;
      const foreign = path.includes('customers/') ? acme.id : 'opt_unknown';
      const told = [
        await at.ask(method, of(foreign), body, other.owner),
        await at.ask(method, of('none_1'), body, other.owner),
      ];
      expect([path, ...told.map((one) => one.status)]).toEqual([path, 403, 403]);
      expect(new Set(told.map(({ body }) => body['message'])).size).toBe(1);
      expect([path, await status(method, of('none_1'), body, admin)]).toEqual([path, 404]);
      if (method !== 'GET') expect(await status(method, of(acme.id), {}, acme.viewer)).toBe(403);
    }
  });

  it('says 400 for what is no id before it asks who calls, and nothing of the tables is lost', async () => {
    const bad = ["1' OR '1'='1", '; DROP TABLE customers; --', '%00', '../etc', 'a'.repeat(65)];
    for (const each of bad)
      for (const path of [
        `/customers/${encodeURIComponent(each)}`,
        `/recommendations/${encodeURIComponent(each)}`,
      ])
        expect([path, [400, 404].includes(await status('GET', path))]).toEqual([path, true]);
    const injected = `?type=${encodeURIComponent("' OR '1'='1")}`;
    const { body } = await at.ask<object[]>(
      'GET',
      `/customers/${acme.id}/recommendations${injected}`,
      undefined,
      acme.owner,
    );
    expect(body).toEqual([]);
    const login = { username: "admin@optiinfra.ai' --", password: "' OR 1=1" };
    expect(await status('POST', '/auth/login', login)).toBe(401);
    expect(await status('GET', `/customers/${acme.id}`, undefined, acme.owner)).toBe(200);
  });

  it('that is none is 404, and every answer has its id and the headers of security', async () => {
    for (const [path, shown] of [
      ['/nowhere', undefined],
      ['/health', undefined],
      ['/customers', admin],
    ] as const) {
      const { headers } = await at.ask('GET', path, undefined, {
        ...(shown ? { authorization: `Bearer ${shown}` } : {}),
        'x-request-id': 'mine-1',
      });
      expect(headers.get('x-request-id')).toBe('mine-1');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      for (const name of ['content-security-policy', 'referrer-policy'])
        expect(headers.get(name)).toBeTruthy();
    }
    const { body, headers } = await at.ask('GET', '/nowhere', undefined, { 'x-request-id': 'no id!' });
    expect(body).toEqual({
      error: 'not_found',
      message: expect.any(String) as string,
      request_id: headers.get('x-request-id'),
    });
    expect(body['request_id']).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
  });
});

describe('a body', () => {
  it.each([
    ['malformed', '{"a":'],
    ['empty', ''],
    ['no object', '[]'],
    ['null', 'null'],
    ['with a wrong type', '{"preferences": "cost"}'],
    ['with an unknown field', '{"preferences": {"colour": "red"}}'],
    ['with an unknown value', '{"preferences": {"optimization_priority": "fun"}}'],
    ['that would change a prototype', '{"__proto__": {"admin": true}}'],
    ['huge', JSON.stringify({ preferences: { maintenance_window: 'x'.repeat(2 * 1024 * 1024) } })],
    ['deep', '['.repeat(100_000)],
    ['with a character that no column holds', '{"preferences": {"maintenance_window": "a\\u0000b"}}'],
  ])('that is %s is 400, and says why', async (_, body) => {
    const answer = await at.ask('PATCH', `/customers/${acme.id}`, body, acme.owner);
    expect([answer.status, answer.body['error']]).toEqual([400, 'validation_error']);
    expect(String(answer.body['message'])).not.toMatch(/node_modules|select |at Object/);
  });

  it('that changes nothing leaves no entry in the audit log', async () => {
    const trail = async () =>
      (await at.ask<{ action: string }[]>('GET', `/customers/${acme.id}/audit`, undefined, acme.owner)).body;
    const changes = async () => (await trail()).filter(({ action }) => action === 'change_customer').length;
    const patch = (body: object) => at.ask('PATCH', `/customers/${acme.id}`, body, acme.owner);
    const before = await changes();
    const set = { preferences: { maintenance_window: 'sunday' } };
    for (const body of [set, set, {}, { preferences: {} }]) expect((await patch(body)).status).toBe(200);
    expect(await changes()).toBe(before + 1);
  });

  it('that is no JSON by its type is 400', async () => {
    const raw = await fetch(`${at.url}/auth/login`, {
      method: 'POST',
      body: 'a=b',
      headers: { 'content-type': 'text/plain' },
    });
    expect(raw.status).toBe(400);
  });

  it('that names an id is judged by its form first, then by whose it is', async () => {
    const resolve = (ids: string[], token = acme.owner) =>
      status('POST', '/orchestrator/resolve-conflict', { recommendation_ids: ids }, token);
    expect(await resolve(['rec_1'])).toBe(400);
    expect(await resolve(['rec_1', 'rec_2'])).toBe(403);
    expect(await resolve(['rec_1', 'rec_2'], admin)).toBe(404);
    const analyze = (customer_id: string, analysis_type = 'cost_analysis', token = acme.owner) =>
      status('POST', '/orchestrator/analyze', { customer_id, analysis_type }, token);
    expect(await analyze(other.id, 'fun')).toBe(400);
    expect(await analyze(other.id)).toBe(403);
    expect(await analyze(acme.id, 'cost_analysis', acme.viewer)).toBe(403);
    expect(await analyze('cust_none', 'cost_analysis', admin)).toBe(404);
    expect(await analyze(acme.id)).toBe(503);
  });

  it.each([
    ['/metrics', 400],
    ['/metrics?metric_type=fun', 400],
    ['/metrics?metric_type=daily_cost&start_time=yesterday', 400],
    ['/metrics?metric_type=daily_cost&start_time=2026-02-01T00:00:00Z&end_time=2026-01-01T00:00:00Z', 400],
    ['/metrics?metric_type=daily_cost&interval=0', 400],
    ['/metrics?metric_type=daily_cost&extra=1', 400],
    ['/metrics?metric_type=daily_cost', 200],
    ['/events?since_seq=-1', 400],
    ['/events?since_seq=99999999999', 400],
    ['/recommendations?status=fun', 400],
  ])('and so is a query: %s', async (query, code) => {
    expect(await status('GET', `/customers/${acme.id}${query}`, undefined, acme.owner)).toBe(code);
  });
});

describe('paging', () => {
  it.each(['page=0', 'limit=0', 'limit=201', 'page=x', 'page=99999999999999999999'])(
    'refuses %s',
    async (query) => {
      expect(await status('GET', `/customers?${query}`, undefined, admin)).toBe(400);
    },
  );

  it('tells the total', async () => {
    const { body, headers } = await at.ask<object[]>('GET', '/customers?page=2&limit=2', undefined, admin);
    expect(Number(headers.get('x-total-count'))).toBe(2 + body.length);
  });
});

describe('a limit of requests', () => {
  const signUp = async (email: string): Promise<string> => {
    const form = { email, company_name: 'Free', password: 'passphrase', plan: 'free' };
    await at.ask('POST', '/auth/signup', form);
    return at.logIn(email, form.password);
  };

  it('lets 60 pass in a minute, refuses the others, and is gone with the minute', async () => {
    const [token, neighbour] = [await signUp('free1@example.com'), await signUp('free2@example.com')];
    const codes = [];
    for (let each = 0; each < 65; each++) codes.push(await at.ask('GET', '/auth/me', undefined, token));
    expect(codes.map((one) => one.status)).toEqual([
      ...Array<number>(60).fill(200),
      ...Array<number>(5).fill(429),
    ]);
    const refused = codes[64];
    expect(Number(refused?.headers.get('retry-after'))).toBe(refused?.body['retry_after']);
    expect(refused?.body['error']).toBe('rate_limited');
    expect(await status('GET', '/auth/me', undefined, neighbour)).toBe(200);
    expect(await status('GET', '/health', undefined, token)).toBe(200);
    await at.ask('POST', '/__test__/clock/advance', { seconds: 60 });
    expect(await status('GET', '/auth/me', undefined, token)).toBe(200);
  });
});

describe('the audit log', () => {
  it('has one complete entry for each denied access and each changed preference', async () => {
    const id = { 'x-request-id': 'denied-1', authorization: `Bearer ${acme.owner}` };
    expect(await status('GET', `/customers/${other.id}`, undefined, id)).toBe(403);
    await at.ask(
      'PATCH',
      `/customers/${acme.id}`,
      { preferences: { optimization_priority: 'cost' } },
      { ...id, 'x-request-id': 'changed-1' },
    );
    const { body } = await at.ask<Record<string, unknown>[]>(
      'GET',
      `/customers/${acme.id}/audit`,
      undefined,
      acme.owner,
    );
    const of = (request: string) => body.filter(({ request_id }) => request_id === request);
    expect(of('denied-1')).toEqual([
      expect.objectContaining({
        outcome: 'denied',
        target_id: other.id,
        actor: { user_id: expect.any(String) as string },
        actor_ip: '127.0.0.1',
      }),
    ]);
    expect(of('changed-1')).toEqual([
      expect.objectContaining({ action: 'change_customer', outcome: 'allowed' }),
    ]);
    expect(of('changed-1')[0]).toMatchObject({
      before: { preferences: { optimization_priority: null } },
      after: { preferences: { optimization_priority: 'cost' } },
    });
  });
});

describe('what is stored', () => {
  it('has script text as text, and no secret in clear', async () => {
    const name = "<script>alert('x')</script> O'Brien";
    const form = {
      email: 'script@example.com',
      company_name: name,
      plan: 'pro',
      initial_password: 'visible passphrase',
    };
    const { body } = await at.ask('POST', '/customers', form, admin);
    expect(body['company_name']).toBe(name);
    const { database } = at.platform.stores;
    const users = await database.selectFrom('users').selectAll().execute();
    expect(JSON.stringify(users)).not.toContain('visible passphrase');
  });
});

describe('the test hooks', () => {
  it('tell the limits in force, and forget everything but prepared accounts and agents', async () => {
    const { body } = await at.ask('GET', '/__test__/limits');
    expect(body).toMatchObject({ timing_ms: { heartbeatMs: 1000 }, requests_per_minute: { free: 60 } });
    const form = { agent_type: 'cost', version: '1.0.0', capabilities: [], hostname: 'kept' };
    await at.ask('POST', '/orchestrator/agents/register', form, { 'x-api-key': AGENT_KEY });
    expect(await status('POST', '/__test__/reset')).toBe(204);
    expect(await status('GET', '/auth/me', undefined, acme.owner)).toBe(401);
    admin = await at.logIn();
    const customers = await at.ask<{ email: string }[]>('GET', '/customers', undefined, admin);
    expect(customers.body.map(({ email }) => email)).toEqual(['test@example.com']);
    const agents = await at.ask<{ count: number }>('GET', '/orchestrator/agents', undefined, admin);
    expect(agents.body.count).toBe(1);
    expect(await status('POST', '/__test__/clock/advance', { seconds: -1 })).toBe(400);
  });
});

describe('the server', () => {
  it('answers what breaks HTTP itself, and goes on', async () => {
    const code = await new Promise((resolve) => {
      const asking = request(`${at.url}/health`, { headers: { 'x-long': 'y'.repeat(20_000) } }, (response) =>
        resolve(response.statusCode),
      );
      asking.on('error', resolve).end();
    });
    expect(code).toBe(431);
    expect([200, 503]).toContain(await status('GET', '/health'));
  });
});
