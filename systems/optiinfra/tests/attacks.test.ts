// Whatever is sent to any route, and by whomever: an answer of the described shape, never a 500, never a stack, nothing changed.
import fc from 'fast-check';
import { createHmac } from 'node:crypto';
import { errorBody } from '../api/common';
import { ApiDocument, type Route } from '../testing/api-document';
import { type Shown } from '../testing/client';
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

describe('a body', () => {
  const strings = fc.oneof(
    fc.string({ unit: 'binary' }),
    ...['\u0000', '\ud800', 'a\udc00b', '__proto__', '%00', '../..', "'; drop table users; --"].map(
      fc.constant,
    ),
    fc.constant('x'.repeat(70_000)),
  );
  const numbers = fc.oneof(fc.double(), fc.maxSafeInteger(), fc.constant(-1), fc.constant(1e308));
  const anything = fc.anything({
    ...{ values: [strings, numbers, fc.boolean(), fc.constant(null)], key: strings, maxDepth: 3 },
  });

  it('of anything that is JSON is judged, whatever the route', async () => {
    const writing = routes.filter(({ operation }) => operation.requestBody);
    const before = await state();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...writing), anything, async (route, value) => {
        const path = filled(route.path, acme.id) + queryOf(route);
        const body = JSON.stringify(value) ?? 'null';
        const shown = route.path.startsWith('/orchestrator/')
          ? { 'x-api-key': AGENT_KEY }
          : bearer(acme.token);
        expect(await attacked({ method: route.method, path, body, headers: shown })).toBeGreaterThanOrEqual(
          400,
        );
      }),
      { numRuns: 250 },
    );
    expect(await state()).toBe(before);
  });
});
