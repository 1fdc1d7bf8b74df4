// Every answer of a story that visits every route, held against the description that the API serves of itself (API-20).
import { families } from '../api/metric';
import type { Infrastructure } from '../api/infrastructure';
import type { Optimization } from '../api/optimization';
import type { Recommendation } from '../api/recommendation';
import { ApiDocument } from '../testing/api-document';
import { call, hearEveryAnswer, until } from '../testing/client';
import { everybodyLeaves, TestCustomer } from '../testing/customer';
import { StubAgent } from '../testing/stub-agent';
import { AGENT_KEY, startWholePlatform, type WholePlatform } from '../testing/whole-platform';

jest.setTimeout(180_000);

let at: WholePlatform;
let described: ApiDocument;
let admin: string;
const faults = new Set<string>();
const visited = new Set<string>();
beforeAll(async () => {
  at = await startWholePlatform();
  described = await ApiDocument.of(at.url);
  hearEveryAnswer((method, url, answer, sent) => {
    const route = url.startsWith(at.url) ? described.routeOf(method, url) : undefined;
    if (!route) return;
    const name = `${method} ${route.path}`;
    if (answer.status < 300) visited.add(name);
    for (const fault of described.faultsOf(route, answer, sent))
      faults.add(`${name} ${answer.status}: ${fault}`);
  });
  admin = await at.logIn();
});
afterEach(everybodyLeaves);
afterAll(() => at?.stop());

const service = { 'x-api-key': AGENT_KEY };

/** @returns the token of a company that has signed up and onboarded, with what its agents recommend by themselves */
async function newcomer() {
  const { body: account } = await call<{ account_id: string; iam_role_arn: string }>(
    ...(['POST', `${at.cloud}/sim/fixtures`, { name: 'newcorp-6' }] as const),
  );
  const login = { email: 'newcorp@example.com', password: 'a-password-of-newcorp' };
  const form = { ...login, company_name: 'NewCorp Inc', plan: 'pro' };
  const { body: signedUp } = await at.ask<{ customer_id: string }>('POST', '/auth/signup', form);
  const customer = `/customers/${signedUp.customer_id}`;
  const token = await at.logIn(login.email, login.password);
  const get = <T = Record<string, string>>(path: string) => at.ask<T>('GET', path, undefined, token);
  const post = <T = Record<string, string>>(path: string, body: object) =>
    at.ask<T>('POST', path, body, token);
  const { iam_role_arn } = account;
  const cloud = { cloud_provider: 'aws', region: 'us-east-1' };
  expect((await post(`${customer}/onboard`, { ...cloud, iam_role_arn: 'no role' })).status).toBe(400);
  expect((await post(`${customer}/onboard`, { ...cloud, iam_role_arn })).status).toBe(202);
  const { agent_token } = (await get(`${customer}/agent-install-command`)).body;
  const runtime = { hostname: 'gpu-1.newcorp.example', version: '1.0.0' };
  const connection = { customer_id: signedUp.customer_id, agent_token, ...runtime };
  expect((await at.ask('POST', '/agent-runtime/connect', connection)).status).toBe(200);
  expect((await at.ask('DELETE', `${customer}/agent-tokens`, undefined, token)).status).toBe(204);
  expect((await at.ask('POST', '/agent-runtime/connect', connection)).status).toBe(401);
  const infrastructure = () => get<Infrastructure>(`${customer}/infrastructure`);
  await until(infrastructure, ({ body }) => body.status === 'discovered');
  const pending = () => get<Recommendation[]>(`${customer}/recommendations?status=pending`);
  const { body: recommendations } = await until(pending, ({ body }) => body.length >= 5);
  return { customer, token, get, post, recommendations };
}

it('a newcomer’s way to savings is answered as described', async () => {
  const { customer, token, get, post, recommendations } = await newcomer();
  const of = (type: string) => recommendations.find((one) => one.type === type)?.id ?? '';
  const reject = (body: object) => post(`/recommendations/${of('reserved_instance')}/reject`, body);
  expect([(await reject({})).status, (await reject({ reason: 'later' })).status]).toEqual([400, 200]);
  await post(`${customer}/recommendations/bulk-approve`, {
    recommendation_ids: [of('spot_migration')],
  });
  const optimizations = () => get<Optimization[]>(`${customer}/optimizations`);
  const { body: all } = await until(optimizations, ({ body }) => body[0]?.status === 'completed');
  for (const path of ['', '/outcome', '/unknown']) await get(`/optimizations/${all[0]?.id}${path}`);
  for (const metric of Object.values(families).flatMap(({ metrics }) => metrics))
    expect((await get(`${customer}/metrics?metric_type=${metric}`)).status).toBe(200);
  for (const path of ['', '/monitoring', '/baselines', '/events', '/audit', '/infrastructure'])
    expect([path, (await get(customer + path)).status]).toEqual([path, 200]);
  expect((await get(`/portal${customer}/dashboard`)).status).toBe(200);
  expect((await get(`/learning/similar?recommendation_id=${of('spot_migration')}`)).status).toBe(200);
  const change = { preferences: { optimization_priority: 'cost' }, slo: { latency_p95_ms: 900 } };
  expect((await at.ask('PATCH', customer, change, token)).body).toMatchObject(change);
  const { body: key } = await post(`${customer}/api-keys`, { name: 'ci' });
  await get(`${customer}/api-keys`);
  expect((await at.ask('DELETE', `${customer}/api-keys/${key['id']}`, undefined, token)).status).toBe(204);
});

it('so are an approval that is taken back, and a conflict that is resolved', async () => {
  const [acme, variable] = [
    await TestCustomer.of(at, 'acme-4'),
    await TestCustomer.of(at, 'acme-2-variable'),
  ];
  const id = await acme.approved(await acme.recommended('spot_migration'));
  await until(
    () => acme.get<Optimization>(`/optimizations/${id}`),
    ({ body }) => body.status === 'executing',
  );
  expect((await acme.get(`/optimizations/${id}/outcome`)).status).toBe(404);
  expect((await acme.post(`/optimizations/${id}/rollback`, { reason: 'a launch' })).status).toBe(202);
  const [spot, stay] = [
    await variable.recommended('spot_migration'),
    await variable.recommended('stay_on_demand', 'performance'),
  ];
  const question = { recommendation_ids: [spot.id, stay.id] };
  const { body } = await variable.post<{ id: string }>('/orchestrator/resolve-conflict', question);
  const order = { resolution_id: body.id };
  const { body: started } = await variable.post<{ optimization_id: string }>(
    '/orchestrator/execute-resolution',
    order,
  );
  expect((await variable.ended(started.optimization_id)).status).toBe('completed');
  expect((await acme.ended(id)).status).toBe('rolled_back');
  const analysis = { customer_id: acme.id, analysis_type: 'resource_analysis' };
  expect((await acme.post('/orchestrator/analyze', analysis)).status).toBe(200);
});

it('so are agents, tasks, sessions, administrators, and health', async () => {
  const stub = await StubAgent.start(at, 'cost', 'describing');
  await stub.beat({ load: 0.5 });
  const work = { task_type: 'work', agent_type: 'cost', parameters: { capability: 'nobody has it' } };
  const { body: task } = await at.ask<{ task_id: string }>('POST', '/orchestrator/tasks', work, service);
  for (const method of ['GET', 'DELETE'])
    await at.ask(method, `/orchestrator/tasks/${task.task_id}`, undefined, service);
  await at.ask('GET', '/orchestrator/agents', undefined, service);
  await stub.deregister();
  await stub.vanish();
  await at.ask('GET', '/customers?limit=1', undefined, admin);
  const form = { email: 'made@example.com', company_name: 'Made', plan: 'enterprise' };
  for (const _ of ['made', 'taken']) await at.ask('POST', '/customers', form, admin);
  const { refresh_token } = (
    await at.ask('POST', '/auth/login', { username: 'test@example.com', password: 'test123' })
  ).body;
  const { body: pair } = await at.ask<{ access_token: string }>('POST', '/auth/refresh', { refresh_token });
  for (const [method, path] of [
    ['GET', '/auth/me'],
    ['POST', '/auth/logout'],
    ['GET', '/auth/me'],
  ] as const)
    await at.ask(method, path, undefined, pair.access_token);
  for (const path of ['/health', '/health/services']) await at.ask('GET', path);
});

it('no answer was otherwise, and no route was left out', () => {
  const names = described.routes.map(({ method, path }) => `${method} ${path}`);
  const unvisited = names.filter((name) => !visited.has(name));
  expect({ unvisited, faults: [...faults] }).toEqual({ unvisited: [], faults: [] });
});
