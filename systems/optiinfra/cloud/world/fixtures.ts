// The estates that accounts are made with (FIX-1).
import { typeOf } from './catalogue';
import { accountIdOf } from './ids';
import { workOf } from './serving';
import type { Account, Instance, Link, Market, Now, ServingConfig, Workload, WorkloadClass } from './types';

const AWS_REGION = 'us-east-1';
const GCP_REGION = 'us-central1';

interface InstanceRow {
  readonly id: string;
  readonly type: string;
  readonly workloadClass: WorkloadClass;
  readonly utilization: number;
  readonly uptimePct?: number;
}

interface WorkloadRow {
  readonly id: string;
  readonly instanceIds: readonly string[];
  /** p95 (ms), requests a second, GPU (%), quality, cache hit rate and use; none: a job queue. */
  readonly serves?: readonly [
    p95: number,
    rps: number,
    gpu: number,
    quality: number,
    hit: number,
    use: number,
  ];
}

export interface Estate {
  readonly instances: readonly InstanceRow[];
  readonly workloads: readonly WorkloadRow[];
  readonly markets?: Readonly<Record<string, Pick<Market, 'average' | 'current'>>>;
  readonly links?: readonly Link[];
}

const row = (
  id: string,
  type: string,
  workloadClass: WorkloadClass,
  utilization: number,
  uptimePct = 100,
) => ({
  ...{ id, type, workloadClass, utilization, uptimePct },
});
/** Five alike, that nobody commits to either. */
const five = (
  prefix: string,
  type: string,
  workloadClass: WorkloadClass,
  utilization: number,
): InstanceRow[] => [1, 2, 3, 4, 5].map((n) => row(`${prefix}${n}`, type, workloadClass, utilization, 70));
const ids = (instances: readonly InstanceRow[]): string[] => instances.map(({ id }) => id);

const P4D = 'p4d.24xlarge';
const acmeInstances = [
  row('i-123456', P4D, 'stable', 0.78),
  row('i-789012', P4D, 'stable', 0.72),
  row('i-345678', P4D, 'stable', 0.75),
  row('i-901234', P4D, 'stable', 0.7),
];
const acme = (quality: number, use: number): Estate => ({
  instances: acmeInstances,
  workloads: [
    { id: 'vllm-prod-1', instanceIds: ids(acmeInstances), serves: [1600, 45, 78, quality, 0.45, use] },
  ],
});

/** Up for 70 % of the time: too little to commit to. */
const variable = [row('i-123456', P4D, 'variable', 0.78, 70), row('i-789012', P4D, 'variable', 0.72, 70)];
const batch = five('i-batch-', 'g5.24xlarge', 'batch', 0.7);
const burst = five('i-burst-', 'g5.24xlarge', 'burst', 0.65);
const google = five('gce-burst-', 'a2-highgpu-4g', 'burst', 0.65);
/** 22,000 is the estimate and 21,500 the actual saving on $55,000. */
const newcorpMarket = { average: 40, current: (21_500 / 55_000) * 100 };

const estates = {
  'acme-4': acme(0.97, 0.6),
  'quality-096': acme(0.96, 0.9),
  // Its latency keeps the objective, so that the only wish of the performance agent is to stay on demand.
  'acme-2-variable': {
    instances: variable,
    workloads: [{ id: 'vllm-prod-1', instanceIds: ids(variable), serves: [900, 25, 75, 0.97, 0.8, 0.6] }],
    markets: { [P4D]: { average: 30, current: 30 } },
  },
  'newcorp-6': {
    instances: [
      row('i-newcorp-a', P4D, 'burst', 0.78),
      row('i-newcorp-b', P4D, 'burst', 0.72),
      row('i-newcorp-c', P4D, 'burst', 0.35, 60),
      row('i-newcorp-d', P4D, 'batch', 0.75),
      row('i-newcorp-e', 'g5.48xlarge', 'stable', 0.65),
      row('i-newcorp-f', 'g5.48xlarge', 'stable', 0.65),
    ],
    workloads: [
      {
        id: 'vllm-chat',
        instanceIds: ['i-newcorp-a', 'i-newcorp-b'],
        serves: [1600, 45, 78, 0.97, 0.45, 0.6],
      },
      {
        id: 'vllm-embed',
        instanceIds: ['i-newcorp-e', 'i-newcorp-f'],
        serves: [1200, 60, 65, 0.97, 0.45, 0.6],
      },
      { id: 'queue-c', instanceIds: ['i-newcorp-c'] },
      { id: 'queue-d', instanceIds: ['i-newcorp-d'] },
    ],
    markets: { [P4D]: newcorpMarket, 'g5.48xlarge': newcorpMarket },
  },
  multicloud: {
    instances: [...batch, ...burst, ...google],
    workloads: [
      // Two groups that exchange more with each other than with anybody else: apart they would cost more.
      { id: 'queue-batch-1', instanceIds: ids(batch).slice(0, 3) },
      { id: 'queue-batch-2', instanceIds: ids(batch).slice(3) },
      { id: 'vllm-aws', instanceIds: ids(burst), serves: [800, 50, 65, 0.97, 0.8, 0.6] },
      { id: 'vllm-gcp', instanceIds: ids(google), serves: [800, 50, 65, 0.97, 0.8, 0.6] },
    ],
    markets: { 'g5.24xlarge': { average: 10, current: 10 } },
    links: [
      { from: 'queue-batch-1', to: 'aws', gbPerMonth: 15_000 },
      { from: 'queue-batch-2', to: 'aws', gbPerMonth: 10_000 },
      { from: 'queue-batch-1', to: 'queue-batch-2', gbPerMonth: 50_000 },
    ],
  },
  'other-tenant': {
    instances: [
      row('i-other-1', 'g5.48xlarge', 'stable', 0.6),
      row('i-other-2', 'g5.48xlarge', 'stable', 0.6),
    ],
    workloads: [
      { id: 'vllm-other', instanceIds: ['i-other-1', 'i-other-2'], serves: [900, 30, 60, 0.98, 0.8, 0.5] },
    ],
  },
  /** An account that has nothing yet. */
  empty: { instances: [], workloads: [] },
} satisfies Record<string, Estate>;

export type FixtureName = keyof typeof estates;
export const fixtureNames = Object.keys(estates) as [FixtureName, ...FixtureName[]];

const config: ServingConfig = {
  ...{ paged_attention: false, prefix_caching: false, quantization: 'FP16', max_batch_size: 32 },
};

function instanceOf(
  { id, type, workloadClass, utilization, uptimePct = 100 }: InstanceRow,
  now: Now,
): Instance {
  const { provider } = typeOf(type);
  const [region, zone] = provider === 'aws' ? [AWS_REGION, 'us-east-1a'] : [GCP_REGION, 'us-central1-a'];
  return {
    ...{ id, provider, type, region, zone, workloadClass, utilization, uptimePct, cpu: utilization },
    ...{
      pricing: 'on-demand',
      state: 'running',
      steadyDays: 30,
      imageId: 'ami-0optiinfra',
      tags: { Name: id },
    },
    ...{ launchedAt: now.wall - 30 * 86_400_000, stateEndsAt: null, spotRequestId: null, commitmentId: null },
  };
}

function workloadOf({ id, instanceIds, serves }: WorkloadRow, all: readonly Instance[]): Workload {
  const fleet = all.filter((one) => instanceIds.includes(one.id));
  const units = fleet.reduce((sum, { type }) => sum + typeOf(type).units, 0);
  const [p95 = null, rps = fleet.length, gpu = 0, quality = null, hit = null, use = null] = serves ?? [];
  const provider = fleet[0]?.provider ?? 'aws';
  return {
    ...{
      id,
      kind: serves ? 'deployment' : 'queue',
      model: serves ? 'Llama-3-70B' : null,
      baseConfig: config,
    },
    base: { latency_p95: p95, throughput: rps, gpu_utilization: gpu, quality, error_rate: 0.02 },
    ...{ kvCacheHitRate: hit, kvCacheUsage: use, queueLength: 0 },
    home: { provider, units, slots: fleet.length },
    dataIn: [provider],
    cohorts: [
      {
        ...{ name: 'blue', instanceIds, config, targetWeight: 100, weight: 100 },
        ...{ work: workOf(fleet), settled: true },
      },
    ],
  };
}

/**
 * @param seed of the account: the same seed makes the same account
 * @param id twelve digits; by default they follow from the seed
 */
export function accountWith(fixture: FixtureName, seed: string, now: Now, id = accountIdOf(seed)): Account {
  const estate: Estate = estates[fixture];
  const instances = estate.instances.map((one) => instanceOf(one, now));
  const projectId = `optiinfra-${id}`;
  const markets = Object.entries(estate.markets ?? {}).map(([type, discounts]) => [
    type,
    { capacity: 20, onDemandCapacity: 20, ...discounts },
  ]);
  return {
    ...{ id, projectId, fixture, seed, nextId: 1, clockAheadMs: 0, noise: 0, region: AWS_REGION },
    ...{ gcpRegion: GCP_REGION, instances, links: estate.links ?? [] },
    roles: [{ arn: `arn:aws:iam::${id}:role/OptiInfraRole`, externalId: null, allowedActions: ['*'] }],
    serviceAccount: `optiinfra@${projectId}.iam.gserviceaccount.com`,
    workloads: estate.workloads.map((one) => workloadOf(one, instances)),
    markets: Object.fromEntries(markets) as Account['markets'],
    ...{ spotRequests: [], commitments: [], faults: [], tokens: {}, data: [], calls: [] },
  };
}
