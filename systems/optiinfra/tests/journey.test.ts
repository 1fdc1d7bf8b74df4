// A company's way from the sign-up to its first savings: S5 of the contract.
import { WebSocket } from 'ws';
import type { Infrastructure } from '../api/infrastructure';
import type { Optimization } from '../api/optimization';
import type { Point } from '../api/metric';
import type { Recommendation } from '../api/recommendation';
import { call, until } from '../testing/client';
import { startWholePlatform, type WholePlatform } from '../testing/whole-platform';

jest.setTimeout(180_000);

let whole: WholePlatform;
beforeAll(async () => {
  whole = await startWholePlatform();
});
afterAll(() => whole?.stop());

interface Company {
  readonly id: string;
  readonly token: string;
}
interface Account {
  readonly account_id: string;
  readonly iam_role_arn: string;
  readonly project_id: string;
  readonly service_account: string;
}
const as = ({ token }: Company) => ({
  get: <T>(path: string) => call<T>('GET', `${whole.url}${path}`, undefined, token),
  post: <T>(path: string, body: object) => call<T>('POST', `${whole.url}${path}`, body, token),
});

async function signedUp(email: string): Promise<Company> {
  const password = 'a-password-of-newcorp';
  const made = await call<{ success: boolean; customer_id: string }>('POST', `${whole.url}/auth/signup`, {
    ...{ email, password, company_name: 'NewCorp Inc', plan: 'pro' },
  });
  expect(made).toMatchObject({ status: 201, body: { success: true } });
  const login = (given: string) =>
    call<{ access_token: string }>('POST', `${whole.url}/auth/login`, { username: email, password: given });
  expect((await login('wrong')).status).toBe(401);
  return { id: made.body.customer_id, token: (await login(password)).body.access_token };
}

const loaded = async (name: string, overrides: object = {}): Promise<Account> =>
  (await call<Account>('POST', `${whole.cloud}/sim/fixtures`, { name, overrides })).body;

async function connected(company: Company): Promise<void> {
  const { get } = as(company);
  const { body } = await get<{ agent_token: string }>(`/customers/${company.id}/agent-install-command`);
  const runtime = { hostname: 'gpu-1.newcorp.example', version: '1.0.0' };
  const connection = { customer_id: company.id, agent_token: body.agent_token, ...runtime };
  const answer = await call('POST', `${whole.url}/agent-runtime/connect`, connection);
  expect(answer).toMatchObject({ status: 200, body: { connected: true } });
}

const discovered = (company: Company) =>
  until(
    () => as(company).get<Infrastructure>(`/customers/${company.id}/infrastructure`),
    ({ body }) => body.status === 'discovered',
  );

/** @returns the messages that a socket has heard; it is open when this resolves */
async function listening({ id, token }: Company) {
  const heard: { type: string; seq: number | null; data: Record<string, unknown> }[] = [];
  const socket = new WebSocket(`${whole.url.replace('http', 'ws')}/ws/customers/${id}?token=${token}`);
  socket.on('message', (raw: Buffer) => heard.push(JSON.parse(raw.toString())));
  await new Promise((resolve) => socket.once('message', resolve));
  return { heard, close: () => socket.close() };
}

it('a new company sees its first savings', async () => {
  const { account_id, iam_role_arn } = await loaded('newcorp-6');
  const company = await signedUp('newcustomer@example.com');
  const { get, post } = as(company);
  const base = `/customers/${company.id}`;
  const aws = { cloud_provider: 'aws', region: 'us-east-1' };
  const refused = await post(`${base}/onboard`, { ...aws, iam_role_arn: `${iam_role_arn}-wrong` });
  expect(refused).toMatchObject({ status: 422, body: { error: 'role_not_assumable' } });
  expect(await post(`${base}/onboard`, { ...aws, iam_role_arn })).toMatchObject({
    ...{ status: 202, body: { status: 'started' } },
  });
  await connected(company);
  const { body: estate } = await discovered(company);
  expect(estate).toMatchObject({ total_monthly_cost: 145_000 });
  expect([estate.instances.length, estate.vllm_deployments.length]).toEqual([6, 2]);

  const recommendations = () => get<Recommendation[]>(`${base}/recommendations?status=pending`);
  const { body: all } = await until(recommendations, ({ body }) => body.length >= 5);
  expect(all.map(({ type, estimated_savings }) => `${type} ${estimated_savings}`).sort()).toEqual([
    ...['instance_rightsizing 15000', 'kv_cache_optimization 0', 'kv_cache_optimization 0'],
    ...['reserved_instance 18000', 'spot_migration 22000'],
  ]);
  const [best] = [...all].sort((a, b) => b.estimated_savings - a.estimated_savings);
  const { heard, close } = await listening(company);
  const { body: approved } = await post<{ optimization_id: string }>(
    `/recommendations/${best?.id}/approve`,
    {},
  );
  const ended = () => get<Optimization>(`/optimizations/${approved.optimization_id}`);
  const { body: optimization } = await until(ended, ({ body }) => body.completed_at !== null, 120_000);
  expect(optimization).toMatchObject({ status: 'completed' });
  expect(optimization.result).toMatchObject({ actual_savings: 21_500, savings_accuracy_pct: 97.7 });

  const isOver = () =>
    heard.some(({ type, data }) => type === 'optimization' && data['status'] === 'completed');
  await until(isOver, Boolean);
  close();
  const events = heard.filter(({ seq }) => seq !== null);
  expect(events.length).toBeGreaterThanOrEqual(12);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => (events[0]?.seq ?? 0) + index));
  const shares = events
    .filter(({ type }) => type === 'optimization')
    .map(({ data }) => data['traffic_percent']);
  expect([...new Set(shares)].filter(Boolean)).toEqual([10, 50, 100]);

  const { body: costs } = await get<Point[]>(`${base}/metrics?metric_type=monthly_cost`);
  expect(costs.at(-1)?.value).toBe(123_500);
  const { body: agents } = await get<{ agents: { agent_type: string }[] }>(`${base}/monitoring`);
  expect(agents.agents.map(({ agent_type }) => agent_type)).toEqual([
    ...['application', 'cost', 'performance', 'resource'],
  ]);
  await call('DELETE', `${whole.cloud}/sim/accounts/${account_id}`);
});

it('a company at Google does, too', async () => {
  const stable = Object.fromEntries(
    [1, 2, 3, 4, 5].map((n) => [`gce-burst-${n}`, { workload_class: 'stable' }]),
  );
  const account = await loaded('multicloud', { instances: stable });
  const company = await signedUp('newcustomer@google.example');
  const { get, post } = as(company);
  const { project_id, service_account } = account;
  const gcp = { cloud_provider: 'gcp', region: 'us-central1', project_id };
  const wrong = { ...gcp, service_account: `nobody@${project_id}.iam.gserviceaccount.com` };
  expect((await post(`/customers/${company.id}/onboard`, wrong)).status).toBe(422);
  expect((await post(`/customers/${company.id}/onboard`, { ...gcp, service_account })).status).toBe(202);
  await connected(company);
  const { body: estate } = await discovered(company);
  expect(estate.instances.map(({ provider }) => provider)).toEqual(Array<string>(5).fill('gcp'));
  expect(estate.total_monthly_cost).toBe(50_000);
  const spot = () =>
    get<Recommendation[]>(`/customers/${company.id}/recommendations?type=spot&status=pending`);
  const { body: found } = await until(spot, ({ body }) => body.length > 0);
  expect(found[0]).toMatchObject({ type: 'spot_migration', estimated_savings: 30_000 });
  const { body: approved } = await post<{ optimization_id: string }>(
    `/recommendations/${found[0]?.id}/approve`,
    {},
  );
  const ended = () => get<Optimization>(`/optimizations/${approved.optimization_id}`);
  const { body: optimization } = await until(ended, ({ body }) => body.completed_at !== null, 120_000);
  expect(optimization).toMatchObject({ status: 'completed', result: { actual_savings: 30_000 } });
});
