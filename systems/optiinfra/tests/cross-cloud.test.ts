// Two clouds, optimised together: S8 of the contract.
import { everybodyLeaves, TestCustomer } from '../testing/customer';
import { startWholePlatform, type WholePlatform } from '../testing/whole-platform';

jest.setTimeout(180_000);

let whole: WholePlatform;
beforeAll(async () => {
  whole = await startWholePlatform();
});
afterEach(everybodyLeaves);
afterAll(() => whole?.stop());

const TYPE = 'cross_cloud_workload_placement';
const exchanging = (gb_per_month: number) => ({
  links: [
    { from: 'queue-batch-1', to: 'aws', gb_per_month },
    { from: 'queue-batch-1', to: 'queue-batch-2', gb_per_month: 50_000 },
  ],
});

describe('batch work', () => {
  it('moves to where it costs less, transfer included', async () => {
    const customer = await TestCustomer.of(whole, 'multicloud');
    const before = await customer.estate();
    expect(before.bill).toMatchObject({ monthly_cost: 150_000, by_provider: { aws: 100_000, gcp: 50_000 } });
    const all = await customer.analysed('cost');
    expect(all.map(({ type }) => type)).toEqual([TYPE]);
    const [placement] = all;
    expect(placement).toMatchObject({
      ...{ status: 'pending', estimated_savings: 13_000 },
      parameters: { gross_savings: 15_000, data_transfer_cost: 2_000, provider: 'gcp' },
    });
    const optimization = await customer.ended(
      await customer.approved(placement as NonNullable<typeof placement>),
    );
    expect(optimization.result).toMatchObject({ success: true, actual_savings: 13_000, error: null });
    const { bill, instances, metrics } = await customer.estate();
    expect(bill).toMatchObject({
      ...{ monthly_cost: 137_000, by_provider: { aws: 50_000, gcp: 85_000 }, transfer: { cost: 2_000 } },
    });
    const untouched = before.instances.filter(({ instance_id }) => !instance_id.startsWith('i-batch'));
    for (const one of untouched)
      expect(instances.find(({ instance_id }) => instance_id === one.instance_id)).toMatchObject(one);
    expect(metrics['quality_score']).toBeGreaterThanOrEqual(0.95);
    const { body: calls } = await customer.sim<{ door: string; operation: string; outcome: string }[]>(
      'GET',
      'calls',
    );
    const did = (operation: string) =>
      calls.filter((one) => one.operation === operation && one.outcome === 'ok');
    expect(did('compute.instances.insert')).toHaveLength(5);
    expect(did('TerminateInstances')).toHaveLength(1);
  });

  it('stays where transfer would cost more than is saved, or where the data must stay', async () => {
    const busy = await TestCustomer.of(whole, 'multicloud', exchanging(200_000));
    expect(await busy.analysed('cost')).toEqual([]);
    const bound = await TestCustomer.of(whole, 'multicloud');
    await bound.prefer({ data_residency: 'aws' });
    expect(await bound.analysed('cost')).toEqual([]);
  });

  it('that belongs together moves together or not at all', async () => {
    const torn = await TestCustomer.of(whole, 'multicloud', {
      instances: { 'i-batch-5': { workload_class: 'burst' } },
    });
    expect(await torn.analysed('cost')).toEqual([]);
  });

  it('is blocked where the other cloud has no room', async () => {
    const full = await TestCustomer.of(whole, 'multicloud', {
      markets: [{ instance_type: 'g2-standard-48', on_demand_capacity: 0 }],
    });
    const placement = await full.recommended(TYPE);
    expect(placement.status).toBe('blocked');
    const resource = placement.validations.find(({ agent_type }) => agent_type === 'resource');
    expect(resource).toMatchObject({ approved: false });
    expect(resource?.concerns[0]).toContain('5 are missing');
  });
});
