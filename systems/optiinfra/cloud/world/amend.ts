// What the specification may amend about an estate: what describes it, never what it gives.
import * as z from 'zod';
import { catalogue, nominalMarket, typeOf } from './catalogue';
import { CloudError } from './errors';
import { instancesById, patchInstance } from './instances';
import { workOf, workloadById } from './serving';
import type { Account, Workload } from './types';

const share = z.number().min(0).max(1);
const percent = z.number().min(0).max(100);

export const instancePatchShape = z.strictObject({
  utilization: share.optional(),
  cpu_utilization: share.optional(),
  steady_days: z.number().min(0).optional(),
  uptime_pct: percent.optional(),
  workload_class: z.enum(['stable', 'variable', 'burst', 'batch']).optional(),
  tags: z.record(z.string(), z.string()).optional(),
});

const configShape = z.strictObject({
  paged_attention: z.boolean(),
  prefix_caching: z.boolean(),
  quantization: z.enum(['FP16', 'FP8', 'INT8', 'INT4']),
  max_batch_size: z.int().min(1).max(4096),
});
export const partialConfigShape = configShape.partial();

const workloadPatchShape = z.strictObject({
  latency_p95: z.number().positive().optional(),
  throughput: z.number().positive().optional(),
  gpu_utilization: percent.optional(),
  quality: share.optional(),
  error_rate: percent.optional(),
  kv_cache_hit_rate: share.optional(),
  kv_cache_usage: share.optional(),
  queue_length: z.int().min(0).optional(),
  /** The configuration at which the other values were measured. */
  config: partialConfigShape.optional(),
});

export const marketShape = z.strictObject({
  provider: z.enum(['aws', 'gcp']).optional(),
  instance_type: z.enum(catalogue.map(({ name }) => name)),
  average: percent.optional(),
  current: percent.optional(),
  capacity: z.int().min(0).optional(),
  on_demand_capacity: z.int().min(0).optional(),
});

export const overridesShape = z.strictObject({
  instances: z.record(z.string(), instancePatchShape).default({}),
  workloads: z.record(z.string(), workloadPatchShape).default({}),
  markets: z.array(marketShape).default([]),
  links: z
    .array(z.strictObject({ from: z.string(), to: z.string(), gb_per_month: z.number().min(0) }))
    .optional(),
  role: z
    .strictObject({
      name: z.string().regex(/^[\w+=,.@-]{1,64}$/),
      external_id: z.string().min(2).nullable(),
      allowed_actions: z.array(z.string()),
    })
    .partial()
    .default({}),
  noise: z.number().min(0).max(0.002).optional(),
});

export type Overrides = z.infer<typeof overridesShape>;
type InstancePatch = z.infer<typeof instancePatchShape>;

/** @returns `patch` without what it leaves out */
const given = <T extends object>(patch: T): Partial<T> =>
  Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as Partial<T>;

/** @throws {CloudError} for an instance that the account lacks */
export function amendInstance(account: Account, id: string, patch: InstancePatch): Account {
  const [before] = instancesById(account, [id]);
  const amended = patchInstance(
    account,
    id,
    given({
      ...{ utilization: patch.utilization, cpu: patch.cpu_utilization, steadyDays: patch.steady_days },
      ...{ uptimePct: patch.uptime_pct, workloadClass: patch.workload_class },
      tags: patch.tags && { ...before?.tags, ...patch.tags },
    }),
  );
  return patch.utilization === undefined ? amended : withWork(amended, id);
}

/** The cohorts that an instance is in do another amount of work now. */
const withWork = (account: Account, id: string): Account => ({
  ...account,
  workloads: account.workloads.map((workload) => ({
    ...workload,
    cohorts: workload.cohorts.map((one) =>
      one.instanceIds.includes(id) ? { ...one, work: workOf(instancesById(account, one.instanceIds)) } : one,
    ),
  })),
});

function amendWorkload(account: Account, id: string, patch: Overrides['workloads'][string]): Account {
  const workload = workloadById(account, id);
  const { latency_p95, throughput, gpu_utilization, quality, error_rate } = patch;
  const amended: Workload = {
    ...workload,
    base: { ...workload.base, ...given({ latency_p95, throughput, gpu_utilization, quality, error_rate }) },
    baseConfig: { ...workload.baseConfig, ...patch.config },
    cohorts: workload.cohorts.map((one) => ({ ...one, config: { ...one.config, ...patch.config } })),
    kvCacheHitRate: patch.kv_cache_hit_rate ?? workload.kvCacheHitRate,
    kvCacheUsage: patch.kv_cache_usage ?? workload.kvCacheUsage,
    queueLength: patch.queue_length ?? workload.queueLength,
  };
  return { ...account, workloads: account.workloads.map((one) => (one.id === id ? amended : one)) };
}

/** Sets discounts (percent) and capacities of one type in one account; what is left out stays. */
export function amendMarket(account: Account, market: z.infer<typeof marketShape>): Account {
  const type = typeOf(market.instance_type, market.provider);
  const { average, current, capacity, on_demand_capacity: onDemandCapacity } = market;
  const before = account.markets[type.name] ?? nominalMarket(type);
  const after = { ...before, ...given({ average, current, capacity, onDemandCapacity }) };
  return { ...account, markets: { ...account.markets, [type.name]: after } };
}

/** @returns a fresh account with all overrides of its fixture */
export function amend(account: Account, overrides: Overrides): Account {
  const { role, links, noise } = overrides;
  const [first] = account.roles;
  if (!first) throw new CloudError('invalid', 'the account has no role');
  const withInstances = Object.entries(overrides.instances).reduce(
    (a, [id, p]) => amendInstance(a, id, p),
    account,
  );
  const withWorkloads = Object.entries(overrides.workloads).reduce(
    (a, [id, p]) => amendWorkload(a, id, p),
    withInstances,
  );
  return {
    ...overrides.markets.reduce(amendMarket, withWorkloads),
    noise: noise ?? account.noise,
    links:
      links?.map(({ from, to, gb_per_month }) => ({ from, to, gbPerMonth: gb_per_month })) ?? account.links,
    roles: [
      {
        arn: role.name ? `arn:aws:iam::${account.id}:role/${role.name}` : first.arn,
        externalId: role.external_id ?? first.externalId,
        allowedActions: role.allowed_actions ?? first.allowedActions,
      },
    ],
  };
}
