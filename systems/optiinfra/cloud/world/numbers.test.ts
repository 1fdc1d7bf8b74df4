// Every number of the contract that the cloud computes: CLD-11 to CLD-21, and those of the scenarios.
import { amend, overridesShape } from './amend';
import { apply, bill, purchase } from './billing';
import { catalogue, typeOf } from './catalogue';
import { cohortMetrics, estateMetrics, workloadMetrics } from './cohort-metrics';
import type { Fault } from './faults';
import { faultShape } from './faults';
import { accountWith, fixtureNames, type FixtureName } from './fixtures';
import { launch } from './instances';
import { hourly, priceHistory } from './market';
import { samplesOf } from './samples';
import { replicate, setWeights } from './serving';
import { settle } from './settle';
import { stateHash } from './state';
import { at, completed, MINUTE, shifted, spotOf, withGreen, withSpot } from '../testing/migration';
import type { Account } from './types';

const load = (name: FixtureName, overrides: object = {}): Account =>
  amend(accountWith(name, 'seed', at(0)), overridesShape.parse(overrides));
const withFault = (account: Account, fault: object): Account => ({
  ...account,
  faults: [...account.faults, { id: `fault-${account.faults.length}`, ...faultShape.parse(fault) } as Fault],
});
const cost = (account: Account): number => bill(account).monthly_cost;
const metrics = (account: Account, workload: string) =>
  workloadMetrics(
    account,
    account.workloads.find(({ id }) => id === workload)!,
  );
const green = (account: Account, workload: string) => {
  const found = account.workloads.find(({ id }) => id === workload)!;
  return cohortMetrics(
    account,
    found,
    found.cohorts.find(({ name }) => name === 'green')!,
  );
};
const tuned = { paged_attention: true, prefix_caching: true, quantization: 'FP8' } as const;
const allIds = (account: Account): string[] => account.instances.map(({ id }) => id);

it('has the catalogue of CLD-11 to CLD-13', () => {
  expect(
    catalogue.map(({ name, provider, gpuCount, gpuType, onDemand, average, current }) =>
      [name, provider, `${gpuCount} ${gpuType}`, onDemand, average, current].join(' '),
    ),
  ).toEqual([
    'p4d.24xlarge aws 8 A100 30000 46 44',
    'p4de.24xlarge aws 8 A100-80 40000 45 45',
    'p4d.12xlarge aws 4 A100 15000 45 45',
    'g5.48xlarge aws 8 A10G 12500 40 39.09',
    'g5.24xlarge aws 4 A10G 10000 40 40',
    'g5.2xlarge aws 1 A10G 1200 60 60',
    'a2-highgpu-4g gcp 4 A100 10000 60 60',
    'g2-standard-48 gcp 4 L4 7000 60 60',
  ]);
  expect(typeOf('g5.24xlarge').equivalent).toBe('g2-standard-48');
  expect(typeOf('p4d.12xlarge').equivalent).toBe('a2-highgpu-4g');
  expect(typeOf('p4d.24xlarge').half).toBe('p4d.12xlarge');
});

it.each([
  ['acme-4', 4, 120_000, { aws: 120_000, gcp: 0 }],
  ['quality-096', 4, 120_000, { aws: 120_000, gcp: 0 }],
  ['acme-2-variable', 2, 60_000, { aws: 60_000, gcp: 0 }],
  ['newcorp-6', 6, 145_000, { aws: 145_000, gcp: 0 }],
  ['multicloud', 15, 150_000, { aws: 100_000, gcp: 50_000 }],
  ['other-tenant', 2, 25_000, { aws: 25_000, gcp: 0 }],
  ['empty', 0, 0, { aws: 0, gcp: 0 }],
] as const)('%s has %d instances for $%d', (name, count, monthly, byProvider) => {
  expect(fixtureNames).toContain(name);
  const account = load(name);
  expect(account.instances).toHaveLength(count);
  expect(bill(account)).toMatchObject({ monthly_cost: monthly, by_provider: byProvider });
});

it('acme-4 begins with 1600 ms, 2013 ms, 45 req/s, 78 %, 0.97, 0.02 % (SCN-18)', () => {
  expect(estateMetrics(load('acme-4'))).toEqual({
    latency_p95: 1600,
    latency_p99: expect.closeTo(2012.8),
    throughput: 45,
    gpu_utilization: 78,
    quality_score: 0.97,
    error_rate: 0.02,
  });
  expect(bill(load('acme-4')).daily_cost).toBe(3945.21);
});

it('cache and FP8 give 581, 598, 620 ms, p99 780, 130 req/s, 92 %, 0.960 (CLD-18)', () => {
  const account = load('acme-4');
  const canary = withGreen(account, 'vllm-prod-1', allIds(account), tuned);
  const at = (share: number) => green(shifted(canary, 'vllm-prod-1', share), 'vllm-prod-1');
  expect([10, 50, 100].map((share) => Math.round(at(share).latency_p95!))).toEqual([581, 598, 620]);
  const done = metrics(completed(canary, 'vllm-prod-1'), 'vllm-prod-1');
  expect(Math.round(done.latency_p99!)).toBe(780);
  expect(Math.round(done.throughput)).toBe(130);
  expect(done.gpu_utilization).toBe(92);
  expect(done.quality_score).toBeCloseTo(0.9603);
  expect(1600 / done.latency_p95!).toBeCloseTo(2.58, 2);
  expect(cost(completed(canary, 'vllm-prod-1'))).toBe(120_000);
});

it('spot turns $120,000 into $67,200, 1632 ms and 0.965, and costs more meanwhile (SCN-10, SCN-13)', () => {
  const [account, ids] = withSpot(load('acme-4'), 'p4d.24xlarge', 4);
  expect(cost(account)).toBe(120_000 + 67_200);
  const canary = withGreen(account, 'vllm-prod-1', ids);
  expect(cost(shifted(canary, 'vllm-prod-1', 50))).toBe(187_200);
  const done = completed(canary, 'vllm-prod-1');
  expect(cost(done)).toBe(67_200);
  expect(metrics(done, 'vllm-prod-1').latency_p95).toBeCloseTo(1632);
  expect(metrics(done, 'vllm-prod-1').quality_score).toBeCloseTo(0.96515);
  expect(
    done.instances.filter(({ state }) => state === 'running').map(({ workloadClass }) => workloadClass),
  ).toEqual(Array(4).fill('stable'));
  expect(done.instances.slice(4).map(({ utilization }) => utilization)).toEqual([0.78, 0.72, 0.75, 0.7]);
});

it('the average that agents see is 46 %, which estimates 55,200, and the newest price is the billed one', () => {
  const prices = priceHistory(load('acme-4'), 'p4d.24xlarge', 'us-east-1', at(0).wall).map(
    ({ price }) => price,
  );
  const average = prices.reduce((sum, one) => sum + one, 0) / prices.length;
  expect(prices).toHaveLength(30);
  expect(120_000 * (1 - average / hourly(30_000))).toBeCloseTo(55_200);
  expect(prices.at(-1)).toBeCloseTo(hourly(30_000 * 0.56));
});

it('newcorp-6 saves 21,500 of its $55,000 group: $123,500 is left (SCN-59)', () => {
  const [one, [d]] = withSpot(load('newcorp-6'), 'p4d.24xlarge', 1);
  const [both, ef] = withSpot(one, 'g5.48xlarge', 2, MINUTE);
  const batch = completed(withGreen(both, 'queue-d', [d!]), 'queue-d');
  const done = completed(withGreen(batch, 'vllm-embed', ef), 'vllm-embed');
  expect(cost(done)).toBe(123_500);
  expect(both.instances.find(({ id }) => id === 'i-newcorp-c')).toMatchObject({
    utilization: 0.35,
    uptimePct: 60,
  });
});

it('a commitment for A and B of newcorp-6 saves 18,000, from its purchase on', () => {
  const offer = { provider: 'aws', instanceType: 'p4d.24xlarge', region: 'us-east-1', count: 2 } as const;
  const [bought, id] = purchase(load('newcorp-6'), { ...offer, termYears: 1, payment: 'none' });
  expect(cost(bought)).toBe(145_000 + 42_000);
  expect(bill(bought).unused_commitments).toBe(42_000);
  const [applied] = apply(bought, id, ['i-newcorp-a', 'i-newcorp-b']);
  expect(cost(applied)).toBe(127_000);
  expect(applied.instances[0]).toMatchObject({ pricing: 'reserved' });
  expect(cost(apply(applied, id, [])[0])).toBe(187_000);
});

it('half the size of an instance used at 35 % saves 15,000, is used at 70 % and serves all', () => {
  const account = load('newcorp-6');
  const what = { ...spotOf('p4d.12xlarge'), pricing: 'on-demand' } as const;
  const [started, ids] = launch(account, what, 1, at(0));
  const done = completed(withGreen(settle(started, at(MINUTE)), 'queue-c', ids), 'queue-c');
  expect(cost(done)).toBe(130_000);
  expect(done.instances.at(-1)).toMatchObject({ utilization: 0.7, workloadClass: 'burst' });
  expect(metrics(done, 'queue-c').error_rate).toBe(0.02);
});

it('half the size of a fleet that is used too much fails what it cannot serve; else it costs 3 % latency', () => {
  const half = (use: number) => {
    const uses = { utilization: use };
    const account = load('acme-2-variable', { instances: { 'i-123456': uses, 'i-789012': uses } });
    const [started, ids] = launch(account, { ...spotOf('p4d.12xlarge'), pricing: 'on-demand' }, 2, at(0));
    const done = completed(withGreen(settle(started, at(MINUTE)), 'vllm-prod-1', ids), 'vllm-prod-1');
    return metrics(done, 'vllm-prod-1');
  };
  expect(half(0.35)).toMatchObject({
    latency_p95: expect.closeTo(927),
    error_rate: 0.02,
    gpu_utilization: 95,
  });
  expect(half(0.5).error_rate).toBeCloseTo(20.02);
});

it('one of two on spot at 30 % costs 51,000 instead of 60,000 (SCN-34)', () => {
  const [account, [spot]] = withSpot(load('acme-2-variable'), 'p4d.24xlarge', 1);
  const hybrid = completed(withGreen(account, 'vllm-prod-1', ['i-123456', spot!]), 'vllm-prod-1');
  expect(cost(hybrid)).toBe(51_000);
  expect(metrics(hybrid, 'vllm-prod-1').latency_p95).toBeCloseTo(900 * 1.01);
  expect(hybrid.instances.at(-1)).toMatchObject({ utilization: 0.72, workloadClass: 'variable' });
});

it('multicloud falls from 150,000 to 137,000: AWS 50,000, GCP 85,000, transfer 2,000 (SCN-85)', () => {
  const account = load('multicloud');
  const [started, ids] = launch(
    account,
    { ...spotOf('g2-standard-48', 'gcp'), pricing: 'on-demand' },
    5,
    at(0),
  );
  const queues = [['queue-batch-1', ids.slice(0, 3)] as const, ['queue-batch-2', ids.slice(3)] as const];
  const canary = queues.reduce(
    (before, [queue, green]) => withGreen(replicate(before, queue, 'gcp', true)[0], queue, green),
    settle(started, at(MINUTE)),
  );
  expect(bill(queues.reduce((before, [queue]) => shifted(before, queue, 10), canary))).toMatchObject({
    // While they are apart, what they exchange with each other crosses, too.
    monthly_cost: 185_000 + 200 + 50_000 * 2 * 0.1 * 0.9 * 0.08,
  });
  expect(bill(queues.reduce((before, [queue]) => completed(before, queue), canary))).toMatchObject({
    monthly_cost: 137_000,
    by_provider: { aws: 50_000, gcp: 85_000 },
    transfer: { gb_per_month: 25_000, cost: 2_000 },
  });
});

it('two batch groups that exchange data pay for it while they are apart (SCN-88)', () => {
  const account = load('multicloud');
  const move = (from: Account, queue: string, count: number): Account => {
    const what = { ...spotOf('g2-standard-48', 'gcp'), pricing: 'on-demand' as const };
    const [started, ids] = launch(replicate(from, queue, 'gcp', true)[0], what, count, at(0));
    return completed(withGreen(settle(started, at(MINUTE)), queue, ids), queue);
  };
  const apart = move(account, 'queue-batch-1', 3);
  expect(bill(apart).transfer.gb_per_month).toBe(65_000);
  expect(bill(move(apart, 'queue-batch-2', 2)).transfer.gb_per_month).toBe(25_000);
});

it('INT4 takes 0.96 to 0.9024 (SCN-40), a degradation of green to 0.88 (SCN-41)', () => {
  const account = load('quality-096');
  const int4 = withGreen(account, 'vllm-prod-1', allIds(account), { quantization: 'INT4' });
  expect(green(shifted(int4, 'vllm-prod-1', 10), 'vllm-prod-1').quality_score).toBeCloseTo(0.9024);
  const [spot, ids] = withSpot(account, 'p4d.24xlarge', 4);
  const faulty = withFault(withGreen(spot, 'vllm-prod-1', ids), {
    ...{ kind: 'quality_degradation', factor: 0.9213, at_share: 50 },
  });
  expect(green(shifted(faulty, 'vllm-prod-1', 10), 'vllm-prod-1').quality_score).toBeCloseTo(0.9552);
  expect(green(shifted(faulty, 'vllm-prod-1', 50), 'vllm-prod-1').quality_score).toBeCloseTo(0.88);
  const samples = samplesOf(shifted(faulty, 'vllm-prod-1', 50), 'vllm-prod-1', { count: 20 }, at(0));
  expect(samples.filter(({ cohort }) => cohort === 'green')).toHaveLength(10);
});

it('a drop by exactly 5.0 % is one, within 1e-9 (SCN-46)', () => {
  const [spot, ids] = withSpot(load('quality-096'), 'p4d.24xlarge', 4);
  const faulty = withFault(withGreen(spot, 'vllm-prod-1', ids), {
    ...{ kind: 'quality_degradation', factor: 0.95 / 0.995 },
  });
  const samples = samplesOf(
    shifted(faulty, 'vllm-prod-1', 50),
    'vllm-prod-1',
    { count: 20, cohort: 'green' },
    at(0),
  );
  const qualities = samples.map(
    (s) => 0.4 * s.relevance + 0.4 * s.coherence + 0.2 * (1 - s.hallucination_rate),
  );
  const mean = qualities.reduce((sum, one) => sum + one, 0) / 20;
  expect(Math.abs(1 - mean / 0.96 - 0.05)).toBeLessThan(1e-9);
});

it('errors of a canary, and a regression of latency, are seen on green from their share on (SCN-25, SCN-63)', () => {
  const [spot, ids] = withSpot(load('acme-4'), 'p4d.24xlarge', 4);
  const canary = withGreen(spot, 'vllm-prod-1', ids);
  const failing = withFault(canary, { kind: 'canary_failure', error_rate: 5, at_share: 10 });
  expect(green(failing, 'vllm-prod-1').error_rate).toBe(0.02);
  expect(green(shifted(failing, 'vllm-prod-1', 10), 'vllm-prod-1').error_rate).toBeCloseTo(5.02);
  expect(metrics(shifted(failing, 'vllm-prod-1', 10), 'vllm-prod-1').error_rate).toBeCloseTo(0.52);
  const slow = withFault(canary, { kind: 'latency_regression', factor: 1.5, at_share: 50 });
  expect(green(shifted(slow, 'vllm-prod-1', 50), 'vllm-prod-1').latency_p95).toBeCloseTo(
    (1632 * 1.5 * 1.0375) / 1.075,
  );
});

it('what is lost of green slows the rest, and becomes errors where the rest does not suffice (CLD-24)', () => {
  const [spot, ids] = withSpot(load('acme-4'), 'p4d.24xlarge', 4);
  const canary = withGreen(spot, 'vllm-prod-1', ids);
  const lose = (account: Account): Account =>
    settle(
      settle(withFault(account, { kind: 'spot_interruption', at_share: 50 }), at(MINUTE)),
      at(4 * MINUTE),
    );
  const half = green(lose(shifted(canary, 'vllm-prod-1', 50)), 'vllm-prod-1');
  expect(half).toMatchObject({
    latency_p95: expect.closeTo((1632 * 1.25 * 1.0375) / 1.075),
    error_rate: 0.02,
  });
  const all = green(lose(shifted(canary, 'vllm-prod-1', 100)), 'vllm-prod-1');
  expect(all).toMatchObject({ error_rate: expect.closeTo(25.02), throughput: expect.closeTo(45 * 0.75) });
});

it('a rolled back estate has the hash it had; another weight, configuration or instance has not (SCN-65)', () => {
  const before = load('acme-4');
  const [spot, ids] = withSpot(before, 'p4d.24xlarge', 4);
  const canary = shifted(withGreen(spot, 'vllm-prod-1', ids), 'vllm-prod-1', 10);
  expect(new Set([before, spot, canary, shifted(canary, 'vllm-prod-1', 50)].map(stateHash)).size).toBe(4);
  const back = setWeights(canary, 'vllm-prod-1', { blue: 100 })[0];
  expect(stateHash(back)).not.toBe(stateHash(before));
  const undone: Account = {
    ...back,
    workloads: before.workloads,
    instances: back.instances.map((one) => (ids.includes(one.id) ? { ...one, state: 'terminated' } : one)),
  };
  expect(stateHash(undone)).toBe(stateHash(load('acme-4')));
});
