// Quality, watched while traffic moves and for an hour after: S4 of the contract.
import { until } from '../testing/client';
import { everybodyLeaves, TestCustomer } from '../testing/customer';
import { startWholePlatform, type WholePlatform } from '../testing/whole-platform';
import type { Baseline } from '../api/recommendation';
import type { Optimization } from '../api/optimization';

jest.setTimeout(180_000);

let whole: WholePlatform;
beforeAll(async () => {
  whole = await startWholePlatform();
});
afterEach(everybodyLeaves);
afterAll(() => whole?.stop());

const migrated = async (customer: TestCustomer): Promise<Optimization> =>
  customer.ended(await customer.approved(await customer.recommended('spot_migration')));
/** @returns what the fault has to do, so that spot and it together make quality fall by so much */
const factorFor = (drop: number): number => (1 - drop) / 0.995;

async function expectRestored(
  customer: TestCustomer,
  hash: string,
  optimization: Optimization,
): Promise<void> {
  expect(optimization).toMatchObject({ status: 'rolled_back', original_state_restored: true });
  const estate = await customer.estate();
  expect(estate.hash).toBe(hash);
  expect(Math.abs((estate.metrics['quality_score'] ?? 0) / 0.96 - 1)).toBeLessThan(0.01);
  expect(estate.workloads[0]?.cohorts.map(({ name, weight }) => [name, weight])).toEqual([['blue', 100]]);
}

describe('a change that costs quality', () => {
  it('is taken back: INT4, to which memory pressure leads', async () => {
    const customer = await TestCustomer.of(whole, 'quality-096');
    const { hash } = await customer.estate();
    const quantization = await customer.recommended('quantization', 'performance');
    expect(quantization).toMatchObject({
      risk_level: 'medium',
      parameters: { config: { quantization: 'INT4' } },
    });
    const { body: baselines } = await customer.get<Baseline[]>(`/customers/${customer.id}/baselines`);
    expect(baselines[0]?.mean).toBeCloseTo(0.96);
    expect(baselines[0]?.samples).toBeGreaterThanOrEqual(10);
    const optimization = await customer.ended(await customer.approved(quantization));
    const [detected] = await customer.events('quality_degradation_detected');
    expect(detected).toMatchObject({ source: 'application_agent', correlation_id: optimization.id });
    expect(detected?.data['current']).toBeCloseTo(0.9024);
    const regression = await whole.platform.stores.database
      .selectFrom('quality_regressions')
      .selectAll()
      .where('customer_id', '=', customer.id)
      .executeTakeFirstOrThrow();
    expect(regression).toMatchObject({ optimization_id: optimization.id, severity: 'minor' });
    expect(regression.delta_pct).toBeCloseTo(6);
    await expectRestored(customer, hash, optimization);
  });

  it('is taken back: a degradation of green at 50 %', async () => {
    const customer = await TestCustomer.of(whole, 'quality-096');
    const { hash } = await customer.estate();
    await customer.fault('quality_degradation', { factor: 0.9213, at_share: 50 });
    const optimization = await migrated(customer);
    const [detected] = await customer.events('quality_degradation_detected');
    expect(detected?.data['current']).toBeCloseTo(0.88);
    expect(detected?.data['delta_pct']).toBeCloseTo(8.33, 1);
    await expectRestored(customer, hash, optimization);
  });

  it.each([
    [0.049, 'completed'],
    [0.05, 'completed'],
    [0.051, 'rolled_back'],
  ])('by %d in all ends %s', async (drop, status) => {
    const customer = await TestCustomer.of(whole, 'quality-096');
    await customer.fault('quality_degradation', { factor: factorFor(drop), at_share: 10 });
    expect((await migrated(customer)).status).toBe(status);
  });

  it('only after completion is taken back by another optimization, which builds blue again', async () => {
    const customer = await TestCustomer.of(whole, 'quality-096');
    await customer.fault('quality_degradation', { factor: 0.9, after_completion: true });
    const first = await migrated(customer);
    expect(first).toMatchObject({ status: 'completed', reverted_by: null });
    const all = () => customer.get<Optimization[]>(`/customers/${customer.id}/optimizations`);
    const { body } = await until(all, ({ body: now }) => now.length > 1);
    const second = await customer.ended(body.find(({ id }) => id !== first.id)?.id ?? '');
    expect(second.execution_steps.map(({ name, status }) => [name, status])).toEqual(
      ['rebuild_blue', 'shift_to_blue', 'verify_restored', 'retire_green'].map((name) => [name, 'completed']),
    );
    const reverted = () => customer.get<Optimization>(`/optimizations/${first.id}`);
    const { body: now } = await until(reverted, ({ body: one }) => one.reverted_by !== null);
    expect(now).toMatchObject({ status: 'completed', reverted_by: second.id });
    const estate = await customer.estate();
    expect(estate.bill.monthly_cost).toBe(120_000);
    expect(estate.metrics['quality_score']).toBeCloseTo(0.96);
  });
});
