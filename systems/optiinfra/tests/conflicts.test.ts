// Recommendations that contradict each other: S3 and S7 of the contract.
import type { Resolution } from '../api/conflict';
import type { AuditEntry } from '../api/event';
import type { Optimization } from '../api/optimization';
import type { Recommendation } from '../api/recommendation';
import { until } from '../testing/client';
import { everybodyLeaves, TestCustomer } from '../testing/customer';
import { startWholePlatform, type WholePlatform } from '../testing/whole-platform';

jest.setTimeout(180_000);

let whole: WholePlatform;
beforeAll(async () => {
  whole = await startWholePlatform();
});
afterEach(everybodyLeaves);
afterAll(() => whole?.stop());

const idsOf = (all: readonly Recommendation[]): string[] => all.map(({ id }) => id);

async function resolved(customer: TestCustomer, ids: readonly string[]): Promise<Resolution> {
  const answer = await customer.post<Resolution>('/orchestrator/resolve-conflict', {
    recommendation_ids: ids,
  });
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return answer.body;
}
/** @returns the id of what has begun */
async function begun(customer: TestCustomer, { id }: Resolution): Promise<string> {
  const answer = await customer.post<{ optimization_id: string }>('/orchestrator/execute-resolution', {
    resolution_id: id,
  });
  if (answer.status !== 202) throw new Error(JSON.stringify(answer.body));
  return answer.body.optimization_id;
}
const executed = async (customer: TestCustomer, resolution: Resolution) =>
  customer.ended(await begun(customer, resolution));
const pair = async (customer: TestCustomer): Promise<[Recommendation, Recommendation]> => {
  const [spot, stay] = await Promise.all([
    customer.recommended('spot_migration', 'cost'),
    customer.recommended('stay_on_demand', 'performance'),
  ]);
  return [spot, stay];
};

describe('spot against on-demand on two variable instances', () => {
  it('is negotiated: a half moves, and everybody is told', async () => {
    const customer = await TestCustomer.of(whole, 'acme-2-variable');
    const [spot, stay] = await pair(customer);
    expect(spot).toMatchObject({ status: 'blocked', estimated_savings: 18_000, risk_level: 'medium' });
    expect(spot.validations.find((one) => one.agent_type === 'performance')?.approved).toBe(false);
    expect(stay).toMatchObject({ status: 'pending', estimated_savings: 0, risk_level: 'low' });
    const resolution = await resolved(customer, idsOf([spot, stay]));
    expect(resolution).toMatchObject({
      ...{ conflict_detected: true, resolution_strategy: 'negotiate_hybrid', decided_by: 'negotiation' },
      ...{ status: 'proposed', chosen_recommendation: null },
      hybrid_solution: {
        ...{ on_demand_percent: 50, spot_percent: 50, estimated_savings: 9_000, risk_level: 'low' },
        ...{ on_demand_instances: ['i-123456'], spot_instances: ['i-789012'] },
      },
    });
    expect(resolution.conflicts.map(({ type }) => type).sort()).toEqual(['action', 'resource']);
    const optimization = await executed(customer, resolution);
    expect(optimization.result).toMatchObject({ success: true, actual_savings: 9_000, error: null });
    const { bill, instances } = await customer.estate();
    expect(bill.monthly_cost).toBe(51_000);
    const running = instances.filter(({ state }) => state === 'running').map(({ pricing }) => pricing);
    expect(running.sort()).toEqual(['on-demand', 'spot']);
    const told = (await customer.events('resolution_executed')).map(({ source }) => source);
    expect(told.sort()).toEqual([
      ...['application_agent', 'cost_agent', 'orchestrator', 'performance_agent', 'resource_agent'],
    ]);
    const { body: audit } = await customer.get<AuditEntry[]>(`/customers/${customer.id}/audit`);
    const actions = audit.map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(['resolve_conflict', 'execute_resolution']));
    for (const { id } of [spot, stay]) {
      expect((await customer.post(`/recommendations/${id}/approve`, {})).status).toBe(409);
      expect((await customer.get(`/recommendations/${id}`)).body['status']).toBe('superseded');
    }
    const again = { resolution_id: resolution.id };
    expect((await customer.post('/orchestrator/execute-resolution', again)).status).toBe(409);
  });

  it('is decided by the customer who prefers cost, against a refusal that is recorded as overridden', async () => {
    const customer = await TestCustomer.of(whole, 'acme-2-variable');
    await customer.prefer({ optimization_priority: 'cost' });
    const [spot, stay] = await pair(customer);
    const resolution = await resolved(customer, idsOf([stay, spot]));
    expect(resolution).toMatchObject({
      ...{ resolution_strategy: 'prioritize_customer', decided_by: 'customer_preference' },
      ...{ chosen_recommendation: spot.id, superseded: [stay.id] },
    });
    expect(await executed(customer, resolution)).toMatchObject({ status: 'completed' });
    const { body: audit } = await customer.get<AuditEntry[]>(`/customers/${customer.id}/audit`);
    const entry = audit.find(({ action }) => action === 'execute_resolution');
    expect(entry?.after).toMatchObject({ overridden: [spot.id] });
  });

  it('stays on demand for the customer who prefers performance, and where one instance cannot be divided', async () => {
    const customer = await TestCustomer.of(whole, 'acme-2-variable');
    await customer.prefer({ optimization_priority: 'performance' });
    const [spot, stay] = await pair(customer);
    const resolution = await resolved(customer, idsOf([spot, stay]));
    expect(resolution).toMatchObject({ chosen_recommendation: stay.id, decided_by: 'customer_preference' });
    expect(await executed(customer, resolution)).toMatchObject({ status: 'completed' });
    expect((await customer.estate()).bill.monthly_cost).toBe(60_000);

    const single = await TestCustomer.of(whole, 'acme-2-variable', {
      instances: { 'i-789012': { workload_class: 'burst' } },
    });
    const [one, other] = await pair(single);
    expect(await resolved(single, idsOf([one, other]))).toMatchObject({
      ...{ chosen_recommendation: other.id, decided_by: 'default_order' },
    });
  });
});

describe('three recommendations at once', () => {
  it('are decided by the order of priority, whatever the order of their ids', async () => {
    const customer = await TestCustomer.of(whole, 'acme-2-variable', {
      instances: { 'i-789012': { utilization: 0.35 } },
    });
    const [spot, stay] = await pair(customer);
    const smaller = await customer.recommended('instance_rightsizing', 'resource');
    expect(smaller).toMatchObject({ estimated_savings: 15_000, risk_level: 'medium' });
    const ids = idsOf([spot, stay, smaller]);
    const first = await resolved(customer, ids);
    expect(first).toMatchObject({ chosen_recommendation: stay.id, decided_by: 'default_order' });
    for (const order of [[2, 1, 0] as const, [1, 2, 0] as const]) {
      const other = await resolved(
        customer,
        order.map((index) => ids[index] as string),
      );
      const { id: _, conflicts: _c, created_at: _a, ...same } = other;
      expect(first).toMatchObject(same);
    }
    await customer.prefer({ optimization_priority: 'cost' });
    expect(await resolved(customer, ids)).toMatchObject({ chosen_recommendation: spot.id });
  });

  it('that depend on each other in a circle are resolved all the same', async () => {
    const customer = await TestCustomer.of(whole, 'acme-2-variable');
    const [spot, stay] = await pair(customer);
    const { database } = whole.platform.stores;
    for (const [id, on] of [[spot.id, stay.id] as const, [stay.id, spot.id] as const])
      await database
        .updateTable('recommendations')
        .set({ dependencies: [on] })
        .where('id', '=', id)
        .execute();
    const started = performance.now();
    const resolution = await resolved(customer, idsOf([spot, stay]));
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(resolution).toMatchObject({ chosen_recommendation: stay.id, decided_by: 'default_order' });
    expect(resolution.conflicts.map(({ type }) => type)).toContain('dependency');
  });
});

describe('a spot migration and a tuning of the same deployment', () => {
  it('are carried out one after the other, performance first', async () => {
    const customer = await TestCustomer.of(whole, 'acme-4');
    const spot = await customer.recommended('spot_migration', 'cost');
    const tuning = await customer.recommended('kv_cache_optimization', 'performance');
    const resolution = await resolved(customer, idsOf([spot, tuning]));
    expect(resolution).toMatchObject({
      ...{ resolution_strategy: 'sequential_execution', decided_by: 'no_contradiction', superseded: [] },
      execution_order: [tuning.id, spot.id],
    });
    const composite = await executed(customer, resolution);
    expect(composite).toMatchObject({ kind: 'composite', status: 'completed', recommendation_id: null });
    const [first, second] = await Promise.all(composite.children.map((id) => customer.ended(id)));
    expect([first?.recommendation_id, second?.recommendation_id]).toEqual([tuning.id, spot.id]);
    expect(Date.parse(second?.started_at ?? '')).toBeGreaterThanOrEqual(
      Date.parse(first?.completed_at ?? ''),
    );
    expect((await customer.estate()).bill.monthly_cost).toBe(67_200);
  });

  it('stop where the first one is rolled back', async () => {
    const customer = await TestCustomer.of(whole, 'acme-4');
    const spot = await customer.recommended('spot_migration', 'cost');
    const tuning = await customer.recommended('kv_cache_optimization', 'performance');
    await customer.fault('canary_failure', { error_rate: 5, at_share: 10 });
    const composite = await executed(customer, await resolved(customer, idsOf([spot, tuning])));
    expect(composite.status).toBe('rolled_back');
    const [first, second] = await Promise.all(composite.children.map((id) => customer.ended(id)));
    expect(first?.status).toBe('rolled_back');
    expect(second).toMatchObject({ status: 'failed', started_at: null });
    expect((await customer.estate()).bill.monthly_cost).toBe(120_000);
  });
});

describe('changes in turn that are called off', () => {
  it('go back with the one that runs, and the other one is not begun', async () => {
    const customer = await TestCustomer.of(whole, 'acme-4');
    const spot = await customer.recommended('spot_migration', 'cost');
    const tuning = await customer.recommended('kv_cache_optimization', 'performance');
    const id = await begun(customer, await resolved(customer, idsOf([spot, tuning])));
    const now = async (of: string): Promise<Optimization> =>
      (await customer.get<Optimization>(`/optimizations/${of}`)).body;
    const [first = '', second = ''] = (await now(id)).children;
    await until(
      () => now(first),
      ({ traffic_percent }) => traffic_percent >= 10,
    );
    const callOff = () => customer.post(`/optimizations/${id}/rollback`, { reason: 'second thoughts' });
    expect([(await callOff()).status, (await callOff()).status]).toEqual([202, 409]);
    const ended = await customer.ended(id);
    expect(ended).toMatchObject({ status: 'rolled_back', original_state_restored: true });
    expect([(await now(first)).status, (await now(second)).started_at]).toEqual(['rolled_back', null]);
    expect((await customer.estate()).bill.monthly_cost).toBe(120_000);
  });
});

describe('recommendations of disjoint resources', () => {
  it('are approved together, and carried out at the same time', async () => {
    const customer = await TestCustomer.of(whole, 'newcorp-6');
    const spot = await customer.recommended('spot_migration', 'cost');
    const chat = (await customer.analysed('performance')).find((one) =>
      one.affected_resources.includes('vllm-chat'),
    ) as Recommendation;
    const { body } = await customer.post<{ resolution_id: null; execution_order: string[] }>(
      `/customers/${customer.id}/recommendations/bulk-approve`,
      { recommendation_ids: idsOf([spot, chat]) },
    );
    expect(body).toMatchObject({ approved: idsOf([spot, chat]), rejected: [], resolution_id: null });
    const { body: all } = await customer.get<{ id: string }[]>(`/customers/${customer.id}/optimizations`);
    const [a, b] = await Promise.all(all.map(({ id }) => customer.ended(id)));
    expect([a?.status, b?.status]).toEqual(['completed', 'completed']);
    const overlap = (x = a, y = b) => Date.parse(x?.started_at ?? '') < Date.parse(y?.completed_at ?? '');
    expect(overlap(a, b) && overlap(b, a)).toBe(true);
    expect((await customer.estate()).bill.monthly_cost).toBe(123_500);
    const savings = [a, b].map((one) => one?.result?.actual_savings).sort();
    expect(savings).toEqual([0, 21_500]);
  });
});
