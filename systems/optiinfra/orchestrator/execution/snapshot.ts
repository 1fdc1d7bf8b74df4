// What the estate is at one moment, measured: what a rollback has to restore, and what an outcome is compared with.
import { createHash } from 'node:crypto';
import type { Optimization, Snapshot } from '../../api/optimization';
import type { Planes, Workload } from '../../clients/cloud/planes';
import { collect } from '../collector';
import { planesOf } from '../cloud-accounts';
import type { Platform } from '../platform';

/** @returns a hash of configurations, instances and shares of what serves the customer's traffic */
export function configHash(workloads: readonly Workload[]): string {
  const serving = workloads.map(({ deployment_id, cohorts }) => [
    deployment_id,
    ...cohorts
      .filter(({ weight }) => weight > 0)
      .map(({ instance_ids, weight, config }) => [
        [...instance_ids].sort(),
        weight,
        Object.entries(config).sort(),
      ]),
  ]);
  return createHash('sha256').update(JSON.stringify(serving.sort())).digest('hex');
}

/** Measures, and stores the points that it measured (MET-8). */
export async function measure(platform: Platform, customerId: string): Promise<Snapshot> {
  const planes: Planes = await planesOf(platform, customerId);
  const points = await collect(platform, customerId);
  const [instances, workloads] = await Promise.all([planes.instances(), planes.workloads()]);
  const of = (metric: string): number | null =>
    points.find(({ metric_type }) => metric_type === metric)?.value ?? null;
  const running = instances.filter(({ state }) => state === 'running' || state === 'interrupting');
  return {
    monthly_cost: of('monthly_cost') ?? 0,
    ...{ latency_p95: of('latency_p95'), quality_score: of('quality_score') },
    instance_ids: running.map(({ instance_id }) => instance_id).sort(),
    config_hash: configHash(workloads),
    workloads: workloads.map(({ deployment_id, avg_latency_p95, latency_p99, error_rate }) => ({
      ...{ deployment_id, latency_p95: avg_latency_p95, latency_p99, error_rate },
    })),
  };
}

const TOLERANCE = 0.01;
const isNear = (before: number | null, now: number | null): boolean =>
  before === null || (now !== null && Math.abs(now - before) <= Math.abs(before) * TOLERANCE);

/** @returns what differs from `before` by more than a rollback may leave (RLB-6); nothing where all is restored */
export function differences(before: NonNullable<Optimization['before']>, now: Snapshot): string[] {
  const found: string[] = [];
  if (before.instance_ids.join() !== now.instance_ids.join())
    found.push(`instances: ${before.instance_ids.join(' ')} ran, ${now.instance_ids.join(' ')} run`);
  if (before.config_hash !== now.config_hash) found.push('configuration or shares are not what they were');
  for (const key of ['monthly_cost', 'latency_p95', 'quality_score'] as const)
    if (!isNear(before[key], now[key])) found.push(`${key}: ${before[key]} before, ${now[key]} now`);
  return found;
}
