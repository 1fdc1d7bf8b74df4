// The same asked for many times at once: one wins, the others are told so, and it has its effect once.
import type { TaskView } from '../api/agent';
import type { Tokens } from '../api/auth';
import type { Resolution } from '../api/conflict';
import type { AuditEntry } from '../api/event';
import type { Optimization } from '../api/optimization';
import type { Recommendation } from '../api/recommendation';
import { change } from '../orchestrator/journal';
import { keepProposals } from '../orchestrator/decisions/recommendations';
import { call, until, type Answer } from '../testing/client';
import { everybodyLeaves, TestCustomer } from '../testing/customer';
import { AGENT_KEY, startWholePlatform, type WholePlatform } from '../testing/whole-platform';

jest.setTimeout(180_000);

let at: WholePlatform;
beforeAll(async () => {
  at = await startWholePlatform();
});
afterEach(everybodyLeaves);
afterAll(() => at?.stop());

const CROWD = 8;
const atOnce = <T>(ask: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: CROWD }, (_, index) => ask(index)));
const statuses = (answers: readonly Answer<unknown>[]): number[] =>
  answers.map(({ status }) => status).sort((a, b) => a - b);
const oneWins = (status: number, others = 409): number[] =>
  [status, ...Array<number>(CROWD - 1).fill(others)].sort((a, b) => a - b);

async function audited(customer: TestCustomer, action: string): Promise<number> {
  const { body } = await customer.get<AuditEntry[]>(`/customers/${customer.id}/audit`);
  return body.filter((entry) => entry.action === action && entry.outcome === 'allowed').length;
}
async function approvalsOf({ id }: Recommendation): Promise<number> {
  const rows = at.platform.stores.database.selectFrom('approvals').selectAll();
  return (await rows.where('recommendation_id', '=', id).execute()).length;
}
const optimizationsOf = async (customer: TestCustomer): Promise<Optimization[]> =>
  (await customer.get<Optimization[]>(`/customers/${customer.id}/optimizations`)).body;
const spotOf = async (customer: TestCustomer) => customer.recommended('spot_migration');

describe('a recommendation', () => {
  it('that many approve is approved once', async () => {
    const acme = await TestCustomer.of(at, 'acme-4');
    const spot = await spotOf(acme);
    const answers = await atOnce(() => acme.post(`/recommendations/${spot.id}/approve`, {}));
    expect(statuses(answers)).toEqual(oneWins(200));
    expect([await approvalsOf(spot), await audited(acme, 'approve_recommendation')]).toEqual([1, 1]);
    expect(await optimizationsOf(acme)).toHaveLength(1);
  });

  it('that some approve and others reject is the one or the other', async () => {
    const acme = await TestCustomer.of(at, 'acme-4');
    const spot = await spotOf(acme);
    const answers = await atOnce((index) =>
      acme.post(
        `/recommendations/${spot.id}/${index % 2 ? 'approve' : 'reject'}`,
        index % 2 ? {} : { reason: 'no' },
      ),
    );
    expect(statuses(answers)).toEqual(oneWins(200));
    const isApproved = answers.some(({ status, body }) => status === 200 && body['status'] === 'approved');
    const wanted = isApproved ? [1, 1, 0, 1] : [0, 0, 1, 0];
    const approved = await audited(acme, 'approve_recommendation');
    const rejected = await audited(acme, 'reject_recommendation');
    const planned = (await optimizationsOf(acme)).length;
    expect([await approvalsOf(spot), approved, rejected, planned]).toEqual(wanted);
  });

  it('that many approve in bulk, and others alone, is approved once', async () => {
    const acme = await TestCustomer.of(at, 'acme-4');
    const spot = await spotOf(acme);
    const bulk = `/customers/${acme.id}/recommendations/bulk-approve`;
    const answers = await atOnce((index) =>
      index % 2
        ? acme.post(`/recommendations/${spot.id}/approve`, {})
        : acme.post(bulk, { recommendation_ids: [spot.id] }),
    );
    const won = answers.filter(
      ({ status, body }) => status === 200 && (body['optimization_id'] ?? (body['approved'] as string[])[0]),
    );
    expect(won).toHaveLength(1);
    expect(answers.filter(({ status }) => ![200, 409].includes(status))).toEqual([]);
    expect([await approvalsOf(spot), (await optimizationsOf(acme)).length]).toEqual([1, 1]);
  });

  it('that many analyses find is kept once', async () => {
    const { id: customerId } = await TestCustomer.of(at, 'acme-4');
    const from = { customerId, agentType: 'cost', agentId: null } as const;
    const proposal = {
      ...({
        type: 'spot_migration',
        action: 'migrate_to_spot',
        title: 'Spot',
        description: 'Cheaper',
      } as const),
      ...({ risk_level: 'low', estimated_savings: 1, estimated_improvement: null, confidence: 0.9 } as const),
      ...{ affected_resources: ['i-1'], parameters: {}, evidence: {}, dependencies: [] },
    };
    const keep = () =>
      change(at.platform, (journal) => keepProposals(journal, at.platform.clock.now(), from, [proposal]));
    expect(new Set((await atOnce(keep)).flat()).size).toBe(1);
  });
});

describe('a conflict', () => {
  it('that has two resolutions is resolved by one of them, once', async () => {
    const customer = await TestCustomer.of(at, 'acme-2-variable');
    const spot = await spotOf(customer);
    const stay = await customer.recommended('stay_on_demand', 'performance');
    const question = { recommendation_ids: [spot.id, stay.id] };
    const ask = () => customer.post<Resolution>('/orchestrator/resolve-conflict', question);
    const proposed = await atOnce(ask);
    expect(statuses(proposed)).toEqual(Array<number>(CROWD).fill(200));
    const answers = await atOnce((index) =>
      customer.post('/orchestrator/execute-resolution', { resolution_id: proposed[index % 2]?.body.id }),
    );
    expect(statuses(answers)).toEqual(oneWins(202));
    expect(await audited(customer, 'execute_resolution')).toBe(1);
    expect(await optimizationsOf(customer)).toHaveLength(1);
  });
});

describe('an optimization', () => {
  it('that many want back goes back once, for the reason of the first', async () => {
    const acme = await TestCustomer.of(at, 'acme-4');
    const id = await acme.approved(await spotOf(acme));
    const ask = () => acme.get<Optimization>(`/optimizations/${id}`);
    await until(ask, ({ body }) => body.traffic_percent >= 10);
    const answers = await atOnce((index) =>
      acme.post(`/optimizations/${id}/rollback`, { reason: `reason ${index}` }),
    );
    expect(statuses(answers)).toEqual(oneWins(202));
    const first = answers.findIndex(({ status }) => status === 202);
    const ended = await acme.ended(id);
    expect(ended).toMatchObject({ status: 'rolled_back', rollback: { reason: `reason ${first}` } });
    expect(await audited(acme, 'request_rollback')).toBe(1);
    expect(await acme.events('rollback_started')).toHaveLength(1);
    expect(await acme.events('rollback_completed')).toHaveLength(1);
  });
});

describe('a session', () => {
  const login = { username: 'test@example.com', password: 'test123' };
  const me = async (token: string): Promise<number> =>
    (await at.ask('GET', '/auth/me', undefined, token)).status;

  it('is one for each login', async () => {
    const answers = await atOnce(() => at.ask<Tokens>('POST', '/auth/login', login));
    expect(statuses(answers)).toEqual(Array<number>(CROWD).fill(200));
    expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(CROWD);
  });

  it('ends where one refresh token is used by many, whoever was the first', async () => {
    const { body } = await at.ask<Tokens>('POST', '/auth/login', login);
    const { refresh_token } = body;
    const answers = await atOnce(() => at.ask<Tokens>('POST', '/auth/refresh', { refresh_token }));
    const won = answers.filter(({ status }) => status === 200);
    expect(won.length).toBeLessThanOrEqual(1);
    expect(answers.filter(({ status }) => ![200, 401].includes(status))).toEqual([]);
    for (const one of [body, ...won.map((each) => each.body)]) {
      expect(await me(one.access_token)).toBe(401);
      const { refresh_token: next } = one;
      expect((await at.ask('POST', '/auth/refresh', { refresh_token: next })).status).toBe(401);
    }
  });

  it('is not had by guesses that are made all at once', async () => {
    const wrong = { username: 'guessed@example.com', password: 'wrong' };
    const form = { email: wrong.username, company_name: 'Guessed', password: 'passphrase', plan: 'pro' };
    await at.ask('POST', '/auth/signup', form);
    const answers = await atOnce(() => at.ask('POST', '/auth/login', wrong));
    expect(answers.filter(({ status }) => ![401, 429].includes(status))).toEqual([]);
    const late = await at.ask('POST', '/auth/login', { ...wrong, password: form.password });
    expect(late.status).toBe(429);
  });
});

describe('a customer', () => {
  it('that signs up many times is one', async () => {
    const form = { email: 'crowd@example.com', company_name: 'Crowd', password: 'passphrase', plan: 'pro' };
    expect(statuses(await atOnce(() => at.ask('POST', '/auth/signup', form)))).toEqual(oneWins(201));
  });

  it('that onboards a cloud, and connects a runtime, many times at once is onboarded and discovered once', async () => {
    const { body: account } = await call<{ account_id: string; iam_role_arn: string }>(
      ...(['POST', `${at.cloud}/sim/fixtures`, { name: 'newcorp-6' }] as const),
    );
    const customer = await TestCustomer.of(at, 'acme-4');
    const form = { cloud_provider: 'aws', region: 'us-east-1', iam_role_arn: account.iam_role_arn };
    const before = (await customer.events('onboarding_started')).length;
    const answers = await atOnce(() => customer.post(`/customers/${customer.id}/onboard`, form));
    expect(statuses(answers)).toEqual(oneWins(202));
    expect((await customer.events('onboarding_started')).length).toBe(before + 1);
    const { body } = await customer.get(`/customers/${customer.id}/agent-install-command`);
    const runtime = { customer_id: customer.id, agent_token: body['agent_token'], version: '1.0.0' };
    const connected = await atOnce((index) =>
      at.ask('POST', '/agent-runtime/connect', { ...runtime, hostname: `host-${index}` }),
    );
    expect(statuses(connected)).toEqual(Array<number>(CROWD).fill(200));
    await until(
      () => customer.get(`/customers/${customer.id}/infrastructure`),
      (answer) => answer.body['status'] === 'discovered',
    );
    await call('DELETE', `${at.cloud}/sim/accounts/${account.account_id}`);
  });
});

describe('a task', () => {
  const service = { 'x-api-key': AGENT_KEY };
  it('of one id is one, and ends once', async () => {
    const work = { task_id: 'task_crowd', task_type: 'work', agent_type: 'cost' };
    const parameters = { capability: 'nobody has it' };
    const added = await atOnce(() =>
      at.ask<TaskView>('POST', '/orchestrator/tasks', { ...work, parameters }, service),
    );
    expect(statuses(added)).toEqual(oneWins(202));
    const dropped = await atOnce(() =>
      at.ask('DELETE', `/orchestrator/tasks/${work.task_id}`, undefined, service),
    );
    expect(statuses(dropped)).toEqual(oneWins(200));
  });

  it('is no business of an agent that registers many times: it is one', async () => {
    const form = { agent_type: 'cost', version: '1.0.0', capabilities: ['crowd'], hostname: 'crowd' };
    const answers = await atOnce(() =>
      at.ask<{ agent_id: string }>('POST', '/orchestrator/agents/register', form, service),
    );
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.agent_id}`)).size).toBe(1);
    await at.ask('POST', `/orchestrator/agents/${answers[0]?.body.agent_id}/deregister`, {}, service);
  });
});
