// Whatever is sent to any route, and by whomever: an answer of the described shape, never a 500, never a stack, nothing changed.
import fc from 'fast-check';
import { createHmac } from 'node:crypto';
import { errorBody } from '../api/common';
import { ApiDocument, type Route } from '../testing/api-document';
import { AGENT_KEY, startWholePlatform, type WholePlatform } from '../testing/whole-platform';

jest.setTimeout(180_000);

let at: WholePlatform;
let routes: readonly Route[];
let acme: Tenant;
let globex: Tenant;
let admin: string;
interface Tenant {
  readonly id: string;
  readonly token: string;
}
async function tenant(): Promise<Tenant> {
  const { body } = await at.ask<{ customer_id: string; user: { email: string; password: string } }>(
    ...(['POST', '/__test__/seed', { fixture: 'acme-4' }] as const),
  );
  return { id: body.customer_id, token: await at.logIn(body.user.email, body.user.password) };
}
beforeAll(async () => {
  // Attacks are many, and come from one address.
  at = await startWholePlatform(false, { RATE_LIMITS: 'address=60000,pro=60000' });
  ({ routes } = await ApiDocument.of(at.url));
  [acme, globex, admin] = [await tenant(), await tenant(), await at.logIn()];
});
afterAll(() => at?.stop());

const LEAKS = /node_modules|\.ts:\d|\bat \w+ \(|\bselect .+ from\b|insert into|postgres|Error:/i;

interface Attack {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}
/** @returns the status. @throws {Error} where the answer is not what an attack may get */
async function attacked({ method, path, body, headers = {} }: Attack): Promise<number> {
  const answer = await fetch(`${at.url}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body }),
  });
  const text = await answer.text();
  const told = `${method} ${path} ${body?.slice(0, 300) ?? ''}: ${answer.status} ${text.slice(0, 300)}`;
  if (answer.status === 500 || answer.status > 503) throw new Error(told);
  if (answer.status < 400) return answer.status;
  const shape = errorBody.strict().safeParse(JSON.parse(text));
  if (!path.startsWith('/health') && (!shape.success || LEAKS.test(shape.data.message)))
    throw new Error(told);
  return answer.status;
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const filled = (path: string, id: string): string => path.replaceAll(/\{\w+\}/g, id);
/** What every route that answers without more of a query needs. */
const queryOf = ({ path, operation }: Route): string => {
  const needed = (operation.parameters ?? []).filter((one) => one.in === 'query' && one.required);
  const value = path.endsWith('metrics') ? 'daily_cost' : 'rec_1';
  return needed.length > 0 ? `?${needed.map(({ name }) => `${name}=${value}`).join('&')}` : '';
};
/** All that an attack could change, apart from what it leaves in the audit log and the counters of requests. */
async function state(): Promise<string> {
  const { database } = at.platform.stores;
  const tables = ['customers', 'users', 'api_keys', 'agents', 'tasks', 'recommendations'] as const;
  const others = ['approvals', 'optimizations', 'resolutions', 'agent_events', 'agent_tokens'] as const;
  const rows = [...tables, ...others].map((one) => database.selectFrom(one).selectAll().execute());
  return JSON.stringify(await Promise.all(rows));
}

const strings = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  ...['\u0000', '\ud800', 'a\udc00b', '__proto__', '%00', "'; drop table users; --"].map(fc.constant),
  fc.constant('x'.repeat(70_000)),
);
const numbers = fc.oneof(fc.double(), fc.maxSafeInteger(), fc.constant(-1), fc.constant(1e308));
const anything = fc.anything({
  ...{ values: [strings, numbers, fc.boolean(), fc.constant(null)], key: strings, maxDepth: 3 },
});
interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly format?: string;
  readonly pattern?: string;
}
/** @returns values of the shape that a route takes, whose texts and figures are as odd as they come */
function like({ type, anyOf, items, properties, required = [], ...one }: Schema): fc.Arbitrary<unknown> {
  if (one.enum) return fc.constantFrom(...one.enum);
  if (anyOf) return fc.oneof(...anyOf.map(like));
  if (items) return fc.array(like(items), { maxLength: 4 });
  if (properties) {
    const fields = Object.entries(properties).map(([name, field]) => [name, like(field)] as const);
    return fc.record(Object.fromEntries(fields), { requiredKeys: [...required] });
  }
  if (type === 'number' || type === 'integer') return fc.oneof(fc.nat(100), numbers);
  if (type === 'boolean') return fc.boolean();
  if (type !== 'string') return anything;
  if (one.format === 'email') return fc.oneof(fc.emailAddress(), strings);
  return one.pattern ? fc.oneof(fc.constantFrom(acme.id, globex.id, 'rec_1'), strings) : strings;
}

describe('a body', () => {
  const bodyOf = ({ operation }: Route): Schema | undefined =>
    operation.requestBody?.content?.['application/json']?.schema as Schema | undefined;
  const send = (route: Route, value: unknown): Promise<number> => {
    const isService = route.path.startsWith('/orchestrator/');
    const headers = isService ? { 'x-api-key': AGENT_KEY } : bearer(acme.token);
    const path = filled(route.path, acme.id) + queryOf(route);
    return attacked({ method: route.method, path, body: JSON.stringify(value) ?? 'null', headers });
  };
  const writing = () => routes.filter(bodyOf);

  it('of anything that is JSON is judged, whatever the route, and changes nothing', async () => {
    const before = await state();
    const sent = fc.tuple(fc.constantFrom(...writing()), anything);
    // A deregistration needs no body, and a change of nothing changes nothing.
    const needs = ([{ path, method }]: [Route, unknown]): boolean =>
      !path.endsWith('deregister') && method !== 'PATCH';
    const property = fc.asyncProperty(sent.filter(needs), async ([route, value]) => {
      expect(await send(route, value)).toBeGreaterThanOrEqual(400);
    });
    await fc.assert(property, { numRuns: 150 });
    expect(await state()).toBe(before);
  });

  it('of the right shape with odd texts and figures is taken, or refused with a reason', async () => {
    const sent = fc
      .constantFrom(...writing())
      .chain((route) => like(bodyOf(route) as Schema).map((value) => [route, value] as const));
    const property = fc.asyncProperty(sent, async ([route, value]) => void (await send(route, value)));
    await fc.assert(property, { numRuns: 300 });
  });

  it('that is broken, huge, deep, or of another kind is refused at every route', async () => {
    const before = await state();
    const bodies = ['{"a":', '{"a":1}}', '\u0000', '['.repeat(50_000), `{"a":${'9'.repeat(400)}e999}`];
    const huge = JSON.stringify({ reason: 'x'.repeat(2_000_000) });
    for (const { method, path } of writing())
      for (const body of [...bodies, huge]) {
        const headers = path.startsWith('/orchestrator/') ? { 'x-api-key': AGENT_KEY } : bearer(acme.token);
        for (const type of ['application/json', 'text/plain', 'application/xml'])
          expect(
            await attacked({
              ...{ method, path: filled(path, acme.id), body },
              headers: { ...headers, 'content-type': type },
            }),
          ).toBeGreaterThanOrEqual(400);
      }
    expect(await state()).toBe(before);
  });
});

describe('a path and a query', () => {
  const ids = [
    '%2f',
    '..%2f..%2fetc',
    '%00',
    '%ff',
    '%E0%A4%A',
    '%ed%a0%80',
    'a'.repeat(400),
    "'%20or%20'1",
    '%F0%9F%92%A9',
  ];
  const values = ['', '-1', '1e309', '9'.repeat(40), '%00', '%ff', '%ed%a0%80', 'null', '[]', '{}', 'NaN'];

  it('of no id and of no value is refused at every route', async () => {
    const before = await state();
    for (const route of routes) {
      const { method, path, operation } = route;
      const body = method === 'GET' ? {} : { body: '{}' };
      if (path.includes('{'))
        for (const id of ids)
          expect(
            await attacked({ method, path: filled(path, id), ...body, headers: bearer(admin) }),
          ).toBeGreaterThanOrEqual(400);
      const named = (operation.parameters ?? []).filter((one) => one.in === 'query').map(({ name }) => name);
      for (const name of [...named, '__proto__', 'unknown'])
        for (const value of values) {
          const query = `?${name}=${value}&${name}=${value}`;
          await attacked({ method: 'GET', path: filled(path, acme.id) + query, headers: bearer(acme.token) });
        }
    }
    expect(await state()).toBe(before);
  });
});

describe('credentials', () => {
  const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const signed = (claims: object, key: string | Buffer, alg = 'HS256'): string => {
    const text = `${encoded({ alg, typ: 'JWT' })}.${encoded(claims)}`;
    return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
  };

  it('that are forged open no route, and change nothing', async () => {
    const before = await state();
    const now = Math.floor(Date.now() / 1000);
    const mine = JSON.parse(Buffer.from(acme.token.split('.')[1] ?? '', 'base64url').toString()) as object;
    const own = at.platform.settings.jwtSecret;
    const raised = { ...mine, role: 'admin', customer_id: null };
    const forged = [
      ...[`${encoded({ alg: 'none' })}.${encoded(raised)}.`, signed(raised, 'another key'), 'a.b.c', '...'],
      ...[signed({ ...mine, exp: now - 1 }, own), signed({ ...mine, jti: 'another' }, own)],
      ...[signed({ ...mine, jti: { $gt: '' } }, own), signed({}, own)],
      ...[signed(mine, own, 'HS512'), 'x'.repeat(8_000), `${acme.token}x`, acme.token.slice(0, -1)],
    ];
    const shown = [
      ...forged.map((token) => bearer(token)),
      ...['', 'x', AGENT_KEY.toUpperCase(), "' or 1=1 --"].map((key) => ({ 'x-api-key': key })),
      ...['Bearer', 'Basic YTpi', `bearer  ${acme.token}`].map((authorization) => ({ authorization })),
    ];
    const open = ['/auth/signup', '/auth/login', '/auth/refresh', '/agent-runtime/connect'];
    const closed = routes.filter(({ path }) => !open.includes(path) && !path.startsWith('/health'));
    expect(closed.length).toBeGreaterThan(35);
    for (const route of closed)
      for (const headers of shown) {
        const path = filled(route.path, acme.id) + queryOf(route);
        const body = route.method === 'GET' ? {} : { body: '{}' };
        const status = await attacked({ method: route.method, path, headers, ...body });
        expect([route.path, headers, status]).toEqual([route.path, headers, 401]);
      }
    expect(await state()).toBe(before);
  });

  it('of another customer open nothing of this one', async () => {
    const before = await state();
    for (const route of routes.filter(({ path }) => path.includes('/customers/{id}'))) {
      const path = filled(route.path, acme.id) + queryOf(route);
      const body = route.method === 'GET' ? {} : { body: '{}' };
      const headers = bearer(globex.token);
      expect([path, await attacked({ method: route.method, path, headers, ...body })]).toEqual([path, 403]);
    }
    expect(await state()).toBe(before);
  });
});
