// What an optimization touches, measured at one moment: what a rollback has to restore, and what an outcome is compared with.
import { createHash } from 'node:crypto';
import type { Snapshot } from '../../api/optimization';
import { blueOf, movedBy } from '../../clients/cloud/cohorts';
import type { Workload } from '../../clients/cloud/planes';
import { look, planesOf } from '../estate/cloud-accounts';
import { collect } from '../estate/collector';
import type { Platform } from '../platform';

export interface Scope {
  readonly customerId: string;
  readonly affected: readonly string[];
  /** Instances that were started since. */
  readonly created?: readonly string[];
  /** What crosses from cloud to cloud is part of what is touched. */
  readonly withTransfer?: boolean;
}

/** @returns a hash of configurations, instances and shares of what serves traffic */
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
export async function measure(platform: Platform, scope: Scope): Promise<Snapshot> {
  const { customerId, affected, created = [], withTransfer = false } = scope;
  const points = await collect(platform, customerId);
  const { instances, workloads: all } = await look(platform, customerId);
  const workloads = movedBy(all, [...affected, ...created]);
  const ids = [...affected, ...created, ...workloads.flatMap(({ instance_ids }) => instance_ids)];
  const touched = instances.filter(({ instance_id }) => ids.includes(instance_id));
  const running = touched.filter(({ state }) => state === 'running' || state === 'interrupting');
  const transfer = withTransfer ? await transferCost(platform, customerId) : 0;
  const of = (metric: string): number | null =>
    points.find(({ metric_type }) => metric_type === metric)?.value ?? null;
  return {
    ...{ monthly_cost: of('monthly_cost') ?? 0, latency_p95: of('latency_p95') },
    quality_score: of('quality_score'),
    affected_cost: running.reduce((sum, { monthly_cost }) => sum + monthly_cost, transfer),
    instance_ids: running.map(({ instance_id }) => instance_id).sort(),
    config_hash: configHash(workloads),
    workloads: workloads.map((one) => ({
      ...{ deployment_id: one.deployment_id, latency_p95: one.avg_latency_p95 },
      ...{ latency_p99: one.latency_p99, error_rate: one.error_rate, quality_score: one.quality_score },
      config: blueOf(one).config,
      instances: touched
        .filter(({ instance_id }) => blueOf(one).instance_ids.includes(instance_id))
        .map(({ instance_id, provider, instance_type, zone, pricing }) => ({
          ...{ instance_id, provider, instance_type, zone, pricing },
        })),
    })),
  };
}

const transferCost = async (platform: Platform, customerId: string): Promise<number> =>
  (await (await planesOf(platform, customerId)).observation()).bill.transfer.cost;

const TOLERANCE = 0.01;
const isNear = (before: number | null, now: number | null | undefined): boolean =>
  before === null || (typeof now === 'number' && Math.abs(now - before) <= Math.abs(before) * TOLERANCE);

/** @returns what differs from `before` by more than a rollback may leave (RLB-6); nothing where all is restored */
export function differences(before: Snapshot, now: Snapshot): string[] {
  const found: string[] = [];
  if (before.instance_ids.join() !== now.instance_ids.join())
    found.push(`instances: ${before.instance_ids.join(' ')} ran, ${now.instance_ids.join(' ')} run`);
  if (before.config_hash !== now.config_hash) found.push('configuration or shares are not what they were');
  if (!isNear(before.affected_cost, now.affected_cost))
    found.push(`cost: ${before.affected_cost} before, ${now.affected_cost} now`);
  for (const was of before.workloads) {
    const is = now.workloads.find(({ deployment_id }) => deployment_id === was.deployment_id);
    for (const key of ['latency_p95', 'quality_score'] as const)
      if (!isNear(was[key], is?.[key]))
        found.push(`${key} of ${was.deployment_id}: ${was[key]} before, ${is?.[key]} now`);
  }
  return found;
}
