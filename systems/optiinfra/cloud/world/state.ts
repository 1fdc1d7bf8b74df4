// The estate as one can look at it, and its hash (CLD-9, CLD-10).
import { instanceCost } from './billing';
import { typeOf } from './catalogue';
import { isUp, cohortMetrics, workloadMetrics, type Metrics } from './cohort-metrics';
import { faultsOf } from './faults';
import { digest } from './ids';
import type { Account, Instance, Workload } from './types';

/** INF-1. */
export function instanceView(account: Account, one: Instance) {
  const { gpuType, gpuCount } = typeOf(one.type);
  return {
    ...{ instance_id: one.id, provider: one.provider, instance_type: one.type, region: one.region },
    ...{ zone: one.zone, pricing: one.pricing, monthly_cost: instanceCost(account, one) },
    ...{ gpu_type: gpuType, gpu_count: gpuCount, utilization: one.utilization, cpu_utilization: one.cpu },
    ...{ steady_days: one.steadyDays, uptime_pct: one.uptimePct, workload_class: one.workloadClass },
    ...{ state: one.state, tags: one.tags, deployment_id: workloadOn(account, one.id, 'deployment') },
    queue_id: workloadOn(account, one.id, 'queue'),
    ...{ spot_request_id: one.spotRequestId, commitment_id: one.commitmentId },
    launched_at: new Date(one.launchedAt).toISOString(),
  };
}

const workloadOn = ({ workloads }: Account, instanceId: string, kind: Workload['kind']): string | null =>
  workloads.find((one) => one.kind === kind && one.cohorts.some((c) => c.instanceIds.includes(instanceId)))
    ?.id ?? null;

const isDark = (account: Account): boolean => faultsOf(account, 'metrics_blackout').length > 0;

/**
 * INF-4 for a deployment; the same of a queue, whose latency and quality are null. While metrics are blacked out they
 * are null everywhere.
 */
export function workloadView(account: Account, workload: Workload, sim: number) {
  const seen: Partial<Metrics> = isDark(account) ? {} : workloadMetrics(account, workload, sim);
  const { latency_p95 = null, latency_p99 = null, throughput = null, gpu_utilization = null } = seen;
  const { error_rate = null, quality_score = null } = seen;
  const main = workload.cohorts.reduce((most, one) => (one.weight > most.weight ? one : most));
  const ids = [...new Set(workload.cohorts.flatMap(({ instanceIds }) => instanceIds))];
  const up = new Set(account.instances.filter(isUp).map(({ id }) => id));
  const served = workload.cohorts
    .filter(({ weight }) => weight > 0)
    .flatMap(({ instanceIds }) => instanceIds);
  return {
    ...{ deployment_id: workload.id, kind: workload.kind, model: workload.model, instance_ids: ids },
    ...{
      avg_latency_p95: latency_p95,
      latency_p99,
      requests_per_second: throughput,
      error_rate,
      quality_score,
    },
    ...{ gpu_utilization, config: main.config, queue_length: workload.queueLength },
    ...{ kv_cache_hit_rate: workload.kvCacheHitRate, kv_cache_usage: workload.kvCacheUsage },
    exchanges: exchangesOf(account, workload.id),
    status: statusOf(served.filter((id) => up.has(id)).length, served.length),
    cohorts: workload.cohorts.map((one) => ({
      ...{ name: one.name, weight: one.weight, target_weight: one.targetWeight, config: one.config },
      ...{ instance_ids: one.instanceIds, running_instance_ids: one.instanceIds.filter((id) => up.has(id)) },
      metrics: isDark(account) ? null : cohortMetrics(account, workload, one, sim),
    })),
  };
}

/** Data that a workload exchanges, seen from its side. */
const exchangesOf = ({ links }: Account, id: string): { with: string; gb_per_month: number }[] =>
  links
    .filter(({ from, to }) => from === id || to === id)
    .map(({ from, to, gbPerMonth }) => ({ with: from === id ? to : from, gb_per_month: gbPerMonth }));

/** @returns the spot instances that serve, and that the cloud takes back or has taken back */
export const noticed = ({ instances, workloads }: Account): string[] => {
  const serving = new Set(workloads.flatMap(({ cohorts }) => cohorts.flatMap((one) => one.instanceIds)));
  return instances
    .filter(({ id, pricing, state }) => serving.has(id) && pricing === 'spot' && state !== 'running')
    .map(({ id }) => id);
};

const statusOf = (up: number, all: number): string => {
  if (up === all) return 'serving';
  return up > 0 ? 'degraded' : 'down';
};

/** @returns a hash of ids, types, pricing, configurations and weights of what runs; not of clock, history or names */
export function stateHash(account: Account): string {
  const instances = account.instances
    .filter(isUp)
    .map(({ id, provider, type, region, pricing }) => JSON.stringify([id, provider, type, region, pricing]));
  const workloads = account.workloads.map(({ id, cohorts }) =>
    JSON.stringify([
      id,
      cohorts.map(({ instanceIds, config, weight }) => cohortKey(instanceIds, config, weight)).sort(),
    ]),
  );
  return digest(JSON.stringify([instances.sort(), workloads.sort()]));
}

const cohortKey = (ids: readonly string[], config: object, weight: number): string =>
  JSON.stringify([[...ids].sort(), Object.entries(config).sort(([a], [b]) => a.localeCompare(b)), weight]);
