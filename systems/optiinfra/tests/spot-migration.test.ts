// The thin line through the whole platform: S1 and S6 of the contract, with every process's part in one.
import type { AuditEntry, Event } from '../api/event';
import type { Optimization } from '../api/optimization';
import type { Point } from '../api/metric';
import { everybodyLeaves, TestCustomer } from '../testing/customer';
import { startWholePlatform, type WholePlatform } from '../testing/whole-platform';

jest.setTimeout(180_000);

let whole: WholePlatform;
beforeAll(async () => {
  whole = await startWholePlatform();
});
afterEach(everybodyLeaves);
afterAll(() => whole?.stop());

const STEPS = [
  ...[
    'create_spot_instances',
    'deploy_canary',
    'validate_canary',
    'scale_to_50_percent',
    'validate_50_percent',
  ],
  ...['full_migration', 'validate_100_percent', 'terminate_ondemand'],
];

describe('a spot migration of acme-4', () => {
  it('lets the bill fall from 120,000 to 67,200, and everything that happened can be read', async () => {
    const acme = await TestCustomer.of(whole, 'acme-4');
    const metric = async (name: string) =>
      (await acme.get<Point[]>(`/customers/${acme.id}/metrics?metric_type=${name}`)).body;
    expect((await metric('monthly_cost')).at(-1)?.value).toBe(120_000);

    const recommendation = await acme.recommended('spot_migration');
    expect(recommendation).toMatchObject({
      ...{
        status: 'pending',
        agent_type: 'cost',
        risk_level: 'low',
        estimated_savings: 55_200,
        confidence: 0.92,
      },
      parameters: { discount_pct: 46 },
    });
    const validations = new Map(recommendation.validations.map((one) => [one.agent_type, one]));
    expect([...validations.keys()].sort()).toEqual(['application', 'performance', 'resource']);
    expect([...validations.values()].every(({ approved }) => approved)).toBe(true);
    expect(validations.get('application')).toMatchObject({ baseline_established: true });

    const optimization = await acme.ended(await acme.approved(recommendation));
    expect(optimization.result).toMatchObject({ success: true, error: null });
    expect(optimization.status).toBe('completed');
    expect(optimization.execution_steps.map(({ name, status }) => [name, status])).toEqual(
      STEPS.map((name) => [name, 'completed']),
    );
    expect(optimization.result).toMatchObject({ actual_savings: 52_800, savings_accuracy_pct: 95.7 });

    const bill = (await acme.sim<{ bill: { monthly_cost: number } }>('GET', 'state')).body.bill;
    expect(bill.monthly_cost).toBe(67_200);
    expect((await metric('monthly_cost')).at(-1)?.value).toBe(67_200);
    expect(Math.max(...(await metric('monthly_cost')).map(({ value }) => value))).toBeGreaterThan(120_000);
    const quality = (await metric('quality_score')).map(({ score = 0 }) => score);
    expect(Math.min(...quality)).toBeGreaterThanOrEqual(0.95);
    expect(quality.at(-1)).toBeCloseTo(0.97 * 0.995);

    const { body: estate } = await acme.get<{ instances: { state: string; pricing: string }[] }>(
      `/customers/${acme.id}/infrastructure`,
    );
    expect(estate.instances.map(({ state, pricing }) => `${pricing} ${state}`).sort()).toEqual([
      ...Array<string>(4).fill('on-demand terminated'),
      ...Array<string>(4).fill('spot running'),
    ]);

    const outcome = await acme.get(`/optimizations/${optimization.id}/outcome`);
    expect(outcome.body).toMatchObject({
      success: true,
      stored_in_vector_db: true,
      vector_id: optimization.id,
    });
    const vector = await whole.platform.stores.vectors.get(optimization.id);
    expect(vector?.vector).toHaveLength(64);

    const { body: events } = await acme.get<Event[]>(`/customers/${acme.id}/events`);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.at(-1)?.event_type).toBe('optimization_completed');
    const shares = events
      .filter((one) => one.event_type === 'traffic_shifted')
      .map(({ data }) => data['traffic_percent']);
    expect(shares).toEqual([10, 50, 100]);
    const { body: entries } = await acme.get<AuditEntry[]>(`/customers/${acme.id}/audit`);
    expect(entries.find(({ action }) => action === 'approve_recommendation')?.actor).toHaveProperty(
      'user_id',
    );
  });
});

describe('a spot migration whose canary fails', () => {
  it('is rolled back, in reverse, to exactly what was there', async () => {
    const acme = await TestCustomer.of(whole, 'acme-4');
    const hash = (await acme.sim<{ hash: string }>('GET', 'state/hash')).body.hash;
    await acme.sim('POST', 'faults', {
      kind: 'canary_failure',
      error_rate: 5,
      at_share: 10,
      cohort: 'green',
    });
    const optimization: Optimization = await acme.ended(
      await acme.approved(await acme.recommended('spot_migration')),
    );
    expect(optimization).toMatchObject({ status: 'rolled_back', original_state_restored: true });
    expect(optimization.execution_steps.map(({ status }) => status)).toEqual([
      ...['rolled_back', 'rolled_back', 'failed', 'skipped', 'skipped', 'skipped', 'skipped', 'skipped'],
    ]);
    expect(optimization.rollback?.steps).toEqual(['deploy_canary', 'create_spot_instances']);
    expect(optimization.rollback?.reason).toContain('error_rate');
    expect((await acme.sim<{ hash: string }>('GET', 'state/hash')).body.hash).toBe(hash);
    const outcome = await acme.get(`/optimizations/${optimization.id}/outcome`);
    expect(outcome.body).toMatchObject({ success: false, actual_savings: 0 });
    const { body: events } = await acme.get<Event[]>(`/customers/${acme.id}/events`);
    expect(events.at(-1)?.event_type).toBe('rollback_completed');
  });
});
