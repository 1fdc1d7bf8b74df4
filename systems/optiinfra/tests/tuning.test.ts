// A model server that is tuned: S2 of the contract.
import type { Event } from '../api/event';
import { everybodyLeaves, TestCustomer } from '../testing/customer';
import { startWholePlatform, type WholePlatform } from '../testing/whole-platform';

jest.setTimeout(180_000);

let whole: WholePlatform;
beforeAll(async () => {
  whole = await startWholePlatform();
});
afterEach(everybodyLeaves);
afterAll(() => whole?.stop());

interface Gate {
  readonly gates: readonly {
    readonly checks: readonly { readonly check: string; readonly measured: number }[];
  }[];
}
const near = (value: number | undefined, wanted: number, percent = 3): boolean =>
  value !== undefined && Math.abs(value - wanted) <= (wanted * percent) / 100;

describe('the tuning of acme-4', () => {
  it('makes it 2.58 times as fast, with what was promised', async () => {
    const acme = await TestCustomer.of(whole, 'acme-4');
    const before = (await acme.estate()).metrics;
    expect(before).toMatchObject({ latency_p95: 1600, throughput: 45, gpu_utilization: 78 });
    const tuning = await acme.recommended('kv_cache_optimization', 'performance');
    expect(tuning).toMatchObject({
      ...{ status: 'pending', risk_level: 'low', estimated_improvement: 2.58, estimated_savings: 0 },
      parameters: { config: { paged_attention: true, prefix_caching: true, quantization: 'FP8' } },
      evidence: { kv_cache_hit_rate: 0.45 },
    });
    const validators = tuning.validations.map(({ agent_type }) => agent_type).sort();
    expect(validators).toEqual(['application', 'cost', 'resource']);
    const optimization = await acme.ended(await acme.approved(tuning));
    expect(optimization).toMatchObject({ status: 'completed', result: { success: true } });
    const measured = optimization.execution_steps
      .filter(({ name }) => name.startsWith('validate_'))
      .map(({ result }) => (result as unknown as Gate).gates[0]?.checks)
      .map((checks) => checks?.find(({ check }) => check === 'latency_p95')?.measured);
    expect(measured.map((one, index) => near(one, [580, 600, 620][index] ?? 0))).toEqual([true, true, true]);
    const { metrics, bill } = await acme.estate();
    expect(near(metrics['latency_p95'], 620, 0.1) && near(metrics['latency_p99'], 780, 0.1)).toBe(true);
    expect(near(metrics['throughput'], 130, 0.1) && metrics['gpu_utilization'] === 92).toBe(true);
    expect(metrics['quality_score']).toBeCloseTo(0.9603);
    expect(bill.monthly_cost).toBe(120_000);
  });

  it('is rolled back where a regression hides within the improvement', async () => {
    const acme = await TestCustomer.of(whole, 'acme-4');
    const { hash } = await acme.estate();
    await acme.fault('latency_regression', { factor: 1.5, at_share: 50 });
    const tuning = await acme.recommended('kv_cache_optimization', 'performance');
    const optimization = await acme.ended(await acme.approved(tuning));
    expect(optimization).toMatchObject({ status: 'rolled_back', original_state_restored: true });
    expect(optimization.rollback?.reason).toContain('promised_latency_p95');
    expect(await acme.estate()).toMatchObject({ hash, metrics: { latency_p95: 1600 } });
  });

  it('is quantization alone where the cache is good, and caching alone where it is quantised already', async () => {
    const good = await TestCustomer.of(whole, 'acme-4', {
      workloads: { 'vllm-prod-1': { kv_cache_hit_rate: 0.8 } },
    });
    expect(await good.recommended('quantization', 'performance')).toMatchObject({
      ...{ estimated_improvement: 1.61, parameters: { config: { quantization: 'FP8' } } },
    });
    const quantised = await TestCustomer.of(whole, 'acme-4', {
      workloads: { 'vllm-prod-1': { config: { quantization: 'FP8' } } },
    });
    expect(await quantised.recommended('kv_cache_optimization', 'performance')).toMatchObject({
      ...{ estimated_improvement: 1.61, parameters: { changes: ['caching'] } },
    });
    const queued = await TestCustomer.of(whole, 'acme-4', {
      workloads: { 'vllm-prod-1': { latency_p95: 900, queue_length: 11 } },
    });
    expect(await queued.recommended('batch_optimization', 'performance')).toMatchObject({
      parameters: { config: { max_batch_size: 64 } },
    });
  });
});

describe('a migration of a deployment that just keeps its objective', () => {
  it('is rolled back where green misses it', async () => {
    const acme = await TestCustomer.of(whole, 'acme-4', {
      workloads: { 'vllm-prod-1': { latency_p95: 990 } },
    });
    const optimization = await acme.ended(await acme.approved(await acme.recommended('spot_migration')));
    expect(optimization.status).toBe('rolled_back');
    expect(optimization.rollback?.reason).toContain('slo_latency_p95');
    const last: Event | undefined = (await acme.events()).at(-1);
    expect(last?.event_type).toBe('rollback_completed');
  });
});
