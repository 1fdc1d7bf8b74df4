// The JSON planes: billing, serving, and the control of the simulation.
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { assumed, call, endpoint, load, type Handles } from '../testing/client';

describe('the JSON planes', () => {
  it('serve a migration: cohorts, weights, metrics, samples, and back to the hash of before', async () => {
    const { account_id: id } = await load('acme-4');
    const [sim, serving] = [`/sim/accounts/${id}`, `/serving/accounts/${id}`];
    const workload = `${serving}/workloads/vllm-prod-1`;
    const hash = async () => (await call('GET', `${sim}/state/hash`))[1]['hash'];
    const before = await hash();
    const [, [blue]] = await call<[Record<string, string[]>]>('GET', `${serving}/workloads`);
    const config = { paged_attention: true, prefix_caching: true, quantization: 'FP8' };
    const green = { name: 'green', instance_ids: blue['instance_ids'], config };
    expect(await call('POST', `${workload}/cohorts`, green)).toMatchObject([
      201,
      { cohorts: [{ weight: 100 }, { weight: 0 }] },
    ]);
    expect((await call('POST', `${workload}/cohorts`, green))[0]).toBe(409);
    expect((await call('PUT', `${workload}/weights`, { weights: { blue: 90, green: 9 } }))[0]).toBe(400);
    expect((await call('PUT', `${workload}/weights`, { weights: { blue: 90, red: 10 } }))[0]).toBe(404);
    expect((await call('DELETE', `${workload}/cohorts/blue`))[0]).toBe(409);
    const shifted = await call('PUT', `${workload}/weights`, { weights: { blue: 50, green: 50 } });
    expect(shifted).toMatchObject([
      200,
      { cohorts: [{ weight: 50 }, { metrics: { latency_p95: expect.closeTo(598.4, 0) } }] },
    ]);
    const [, samples] = await call<unknown[]>('GET', `${workload}/samples?count=15&cohort=green`);
    expect(samples).toHaveLength(15);
    await call('POST', `${sim}/faults`, { kind: 'rollback_failure', times: 2 });
    const back = () => call('PUT', `${workload}/weights`, { weights: { blue: 100 } });
    expect([(await back())[0], (await back())[0], (await back())[0]]).toEqual([500, 500, 200]);
    expect((await call('DELETE', `${workload}/cohorts/green`))[0]).toBe(200);
    expect(await hash()).toBe(before);
  });

  it('leave a stuck shift where it was, and say so', async () => {
    const { account_id: id } = await load('acme-4');
    const workload = `/serving/accounts/${id}/workloads/vllm-prod-1`;
    await call('POST', `${workload}/cohorts`, { name: 'green', instance_ids: ['i-123456'] });
    await call('POST', `/sim/accounts/${id}/faults`, { kind: 'traffic_shift_stuck' });
    const [, stuck] = await call('PUT', `${workload}/weights`, { weights: { blue: 90, green: 10 } });
    expect(stuck['cohorts']).toMatchObject([
      { weight: 100, target_weight: 90 },
      { weight: 0, target_weight: 10 },
    ]);
  });

  it('bill commitments and tell the catalogue', async () => {
    const { account_id: id } = await load('newcorp-6');
    const billing = `/billing/accounts/${id}`;
    const offer = { provider: 'aws', instance_type: 'p4d.24xlarge', region: 'us-east-1', count: 2 };
    const [status, bought] = await call('POST', `${billing}/commitments`, offer);
    expect([status, bought['discount_pct']]).toEqual([201, 30]);
    const use = { instance_ids: ['i-newcorp-a', 'i-newcorp-b'] };
    expect((await call('PUT', `${billing}/commitments/${bought['commitment_id']}/instances`, use))[0]).toBe(
      200,
    );
    expect((await call('GET', billing))[1]['monthly_cost']).toBe(127_000);
    const [, types] = await call<Record<string, unknown>[]>('GET', `${billing}/catalogue`);
    expect(
      types.find((one) => one['instance_type'] === 'p4d.24xlarge' && one['region'] === 'us-east-1'),
    ).toMatchObject({
      ...{ on_demand: 30_000, half_size: 'p4d.12xlarge', available_spot: 20 },
      spot_discount_average: expect.closeTo(40),
    });
  });

  it('keep accounts apart, each with its own faults, clock and calls', async () => {
    const [one, other] = [await load('acme-4'), await load('acme-4')];
    expect(one.account_id).not.toBe(other.account_id);
    await call('PUT', `/sim/accounts/${one.account_id}/markets`, {
      instance_type: 'p4d.24xlarge',
      current: 10,
    });
    await call('PATCH', `/sim/accounts/${one.account_id}/instances/i-123456`, { utilization: 0.35 });
    await call('POST', `/sim/accounts/${one.account_id}/clock`, { advance_seconds: 60 });
    await call('POST', `/sim/accounts/${one.account_id}/faults`, {
      kind: 'instance_crash',
      instance_ids: ['i-123456'],
    });
    await (await assumed(one)).ec2.send(new DescribeInstancesCommand({}));
    const state = async ({ account_id }: Handles) =>
      (await call('GET', `/sim/accounts/${account_id}/state`))[1];
    expect(await state(one)).toMatchObject({ simulated_seconds: 60, bill: { monthly_cost: 90_000 } });
    expect(await state(other)).toMatchObject({ simulated_seconds: 0, bill: { monthly_cost: 120_000 } });
    const calls = (await call('GET', `/sim/accounts/${one.account_id}/calls`))[1];
    expect(calls).toMatchObject([
      { operation: 'AssumeRole' },
      { operation: 'DescribeInstances', outcome: 'ok' },
    ]);
    expect((await call('GET', `/sim/accounts/${other.account_id}/calls`))[1]).toEqual([]);
  });

  it('say what is wrong with a request', async () => {
    const wrong = async (method: string, url: string, body?: unknown) => {
      const [status, { error, message }] = await call<Record<string, string>>(method, url, body);
      return `${status} ${error}: ${message?.split('\n')[0]}`;
    };
    expect(await wrong('POST', '/sim/fixtures', { name: 'acme-5' })).toMatch(/^400 invalid: .*acme-4/);
    expect(await wrong('POST', '/sim/fixtures', { name: 'acme-4', colour: 1 })).toMatch(
      /^400 invalid: .*colour/,
    );
    expect(await wrong('GET', '/billing/accounts/1')).toBe("404 not_found: there is no account '1'");
    expect(await wrong('GET', '/nowhere')).toBe('404 not_found: no route GET /nowhere');
    expect(await wrong('POST', '/sim/clock', { advance_seconds: -1 })).toMatch(/^400 invalid/);
    const broken = await fetch(`${endpoint}/sim/clock`, {
      method: 'POST',
      body: '{',
      headers: { 'content-type': 'application/json' },
    });
    expect(broken.status).toBe(400);
    expect((await call('POST', '/sim/reset'))[0]).toBe(204);
    expect(await call('GET', '/health')).toMatchObject([200, { status: 'healthy' }]);
  });
});
