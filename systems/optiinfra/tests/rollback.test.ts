// The ways in which an optimization does not end well, and what is learned either way: S6, S1.b to S1.c, LRN.
import type { Optimization } from '../api/optimization';
import { call } from '../testing/client';
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

const migrate = async (customer: TestCustomer): Promise<string> =>
  customer.approved(await customer.recommended('spot_migration'));

it('a failure at 50 % undoes what was done, the last step first', async () => {
  const acme = await TestCustomer.of(whole, 'acme-4');
  await acme.fault('canary_failure', { error_rate: 5, at_share: 50 });
  const optimization = await acme.ended(await migrate(acme));
  expect(optimization).toMatchObject({ status: 'rolled_back', original_state_restored: true });
  expect(optimization.rollback?.steps).toEqual([
    ...['scale_to_50_percent', 'validate_canary', 'deploy_canary', 'create_spot_instances'],
  ]);
});

it.each([
  [2, 'rolled_back'],
  [4, 'failed'],
])('a rollback that fails %d times ends %s', async (times, status) => {
  const acme = await TestCustomer.of(whole, 'acme-4');
  await acme.fault('canary_failure', { error_rate: 5, at_share: 10 });
  await acme.fault('rollback_failure', { times });
  expect(await acme.ended(await migrate(acme))).toMatchObject({ status });
  const critical = (await acme.events()).filter(({ severity }) => severity === 'critical');
  expect(critical.map(({ event_type, data }) => [event_type, data['manual']])).toEqual(
    status === 'failed' ? [['optimization_failed', true]] : [],
  );
});

it('an owner takes a migration back before its last step, and cannot after it', async () => {
  const acme = await TestCustomer.of(whole, 'acme-4');
  const { hash } = await acme.estate();
  const id = await migrate(acme);
  const ask = () => acme.get<Optimization>(`/optimizations/${id}`);
  await until(ask, ({ body }) => body.traffic_percent >= 10);
  expect((await acme.post(`/optimizations/${id}/rollback`, { reason: 'a launch' })).status).toBe(202);
  const optimization = await acme.ended(id);
  expect(optimization).toMatchObject({
    status: 'rolled_back',
    rollback: { trigger: 'manual', reason: 'a launch' },
  });
  expect((await acme.estate()).hash).toBe(hash);
  expect((await acme.post(`/optimizations/${id}/rollback`, { reason: 'again' })).status).toBe(409);
});

it('a market without capacity leaves everything as it was', async () => {
  const acme = await TestCustomer.of(whole, 'acme-4');
  const recommendation = await acme.recommended('spot_migration');
  await acme.fault('spot_capacity_exhausted');
  const { hash } = await acme.estate();
  const optimization = await acme.ended(await acme.approved(recommendation));
  expect(optimization.status).toBe('rolled_back');
  expect(optimization.rollback?.reason).toContain('capacity-not-available');
  expect(await acme.estate()).toMatchObject({ hash, bill: { monthly_cost: 120_000 } });
});

it('an interruption at 50 % is told, and costs no capacity', async () => {
  const acme = await TestCustomer.of(whole, 'acme-4');
  await acme.fault('spot_interruption', { at_share: 50 });
  const optimization = await acme.ended(await migrate(acme));
  expect(['completed', 'rolled_back']).toContain(optimization.status);
  const running = (await acme.estate()).instances.filter(({ state }) => state === 'running');
  expect(running).toHaveLength(4);
  const [told] = await acme.events('spot_interruption');
  expect(told?.data).toMatchObject({ optimization_id: optimization.id });
});

it('what has expired cannot be approved any more, nor rejected', async () => {
  const acme = await TestCustomer.of(whole, 'acme-4');
  const { id } = await acme.recommended('spot_migration');
  await whole.platform.stores.database
    .updateTable('recommendations')
    .set({ expires_at: whole.platform.clock.now() })
    .where('id', '=', id)
    .execute();
  expect((await acme.post(`/recommendations/${id}/approve`, {})).status).toBe(410);
  expect((await acme.post(`/recommendations/${id}/reject`, { reason: 'late' })).status).toBe(409);
  expect((await acme.get(`/recommendations/${id}`)).body['status']).toBe('expired');
});

it('estimates follow what came of earlier ones, and rejections change none', async () => {
  const acme = await TestCustomer.of(whole, 'acme-4');
  const reseeded = (overrides: object = {}) =>
    call('POST', `${whole.cloud}/sim/fixtures`, { name: 'acme-4', account_id: acme.account, overrides });
  await acme.ended(await migrate(acme));
  await reseeded();
  const second = await acme.recommended('spot_migration');
  expect(second).toMatchObject({ estimated_savings: 52_800, confidence: 0.94 });
  const { body: similar } = await acme.get<{ optimization_id: string | null; similarity: number }[]>(
    `/learning/similar?recommendation_id=${second.id}`,
  );
  // Those of other customers have no name.
  const [own] = similar.filter(({ optimization_id }) => optimization_id !== null);
  expect(own).toMatchObject({ success: true, accuracy: 95.7 });
  expect(own?.similarity).toBeCloseTo(1);

  expect((await acme.post(`/recommendations/${second.id}/reject`, { reason: 'not now' })).status).toBe(200);
  const third = await acme.recommended('spot_migration');
  expect(third).toMatchObject({ estimated_savings: 52_800, confidence: 0.94 });
  await acme.fault('canary_failure', { error_rate: 5, at_share: 10 });
  expect((await acme.ended(await acme.approved(third))).status).toBe('rolled_back');
  expect(await acme.recommended('spot_migration')).toMatchObject({ confidence: 0.84 });
  const kept = await whole.platform.stores.database
    .selectFrom('optimization_outcomes')
    .select(['success', 'reason'])
    .where('customer_id', '=', acme.id)
    .orderBy('created_at')
    .execute();
  expect(kept).toEqual([
    { success: true, reason: null },
    { success: null, reason: 'not now' },
    { success: false, reason: null },
  ]);
});

it('reserved capacity is bought and used, and what does nothing is ended, each when it was approved', async () => {
  const newcorp = await TestCustomer.of(whole, 'newcorp-6', {
    instances: { 'i-newcorp-c': { utilization: 0.02, cpu_utilization: 0.02 } },
  });
  const reserved = await newcorp.recommended('reserved_instance');
  expect(reserved).toMatchObject({
    estimated_savings: 18_000,
    affected_resources: ['i-newcorp-a', 'i-newcorp-b'],
  });
  const idle = await newcorp.recommended('idle_termination');
  expect(idle).toMatchObject({ risk_level: 'high', estimated_savings: 30_000 });
  const [bought, ended] = await Promise.all([
    newcorp.ended(await newcorp.approved(reserved)),
    newcorp.ended(await newcorp.approved(idle)),
  ]);
  expect(bought.result).toMatchObject({ success: true, actual_savings: 18_000 });
  expect(ended.result).toMatchObject({ success: true, actual_savings: 30_000 });
  expect((await newcorp.estate()).bill.monthly_cost).toBe(97_000);
});

it('sizes follow use: half of it, one instead of two, one more', async () => {
  const use = (utilization: number) => ({
    instances: { 'i-other-1': { utilization }, 'i-other-2': { utilization } },
  });
  const low = await TestCustomer.of(whole, 'other-tenant', use(0.35));
  const half = await low.recommended('instance_rightsizing', 'resource');
  expect(half).toMatchObject({ estimated_savings: 5_000 });
  const smaller = await low.ended(await low.approved(half));
  expect(smaller.result).toMatchObject({ success: true, actual_savings: 5_000 });
  const scattered = await TestCustomer.of(whole, 'other-tenant', use(0.35));
  const one = await scattered.recommended('resource_consolidation', 'resource');
  expect((await scattered.ended(await scattered.approved(one))).result).toMatchObject({
    actual_savings: 12_500,
  });
  const hot = await TestCustomer.of(whole, 'other-tenant', use(0.92));
  const more = await hot.recommended('gpu_scaling', 'resource');
  expect(more).toMatchObject({ action: 'scale_up', status: 'pending' });
  expect((await hot.ended(await hot.approved(more))).status).toBe('completed');
  expect((await hot.estate()).bill.monthly_cost).toBe(37_500);
});

it('what is of low risk is approved by itself where the customer wants that', async () => {
  const acme = await TestCustomer.of(whole, 'acme-4');
  await call(
    'PATCH',
    `${whole.url}/customers/${acme.id}`,
    { settings: { auto_approve_low_risk: true } },
    acme.token,
  );
  await acme.recommended('spot_migration');
  const all = () => acme.get<Optimization[]>(`/customers/${acme.id}/optimizations`);
  const { body } = await until(all, ({ body: now }) => now.length > 0);
  expect(await acme.ended(body[0]?.id ?? '')).toMatchObject({ status: 'completed' });
  expect((await all()).body).toHaveLength(1);
});
