// Metrics: one point of each every tick, and after each execution step (MET-7, MET-8). What cannot be read has no point.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { units, type MetricType } from '../api/metric';
import type { MetricPoint } from '../stores/metrics';
import { pickAgent } from './agents';
import { accessOf, planesOf } from './cloud-accounts';
import { customerChannel } from './journal';
import type { Platform } from './platform';

const HOURS_PER_MONTH = 730;
const sampled = z.object({ quality_score: z.number().nullable() });

/** @returns the points that were stored, as of one moment */
export async function collect(platform: Platform, customerId: string): Promise<MetricPoint[]> {
  const [planes, access] = await Promise.all([
    planesOf(platform, customerId),
    accessOf(platform, customerId),
  ]);
  const [bill, metrics, workloads, quality] = await Promise.all([
    ...([planes.bill(), planes.metrics(), planes.workloads()] as const),
    qualityOf(platform, customerId),
  ]);
  const [served] = workloads.filter(({ kind }) => kind === 'deployment');
  const now = platform.clock.now();
  // What runs in a cloud that was not onboarded is nobody's business.
  const hidden = (['aws', 'gcp'] as const).filter((provider) => !access[provider]);
  const monthly = hidden.reduce(
    (all, provider) => all - (bill.by_provider[provider] ?? 0),
    bill.monthly_cost,
  );
  const values: readonly (readonly [MetricType, number | null | undefined, string])[] = [
    ['monthly_cost', monthly, 'billing'],
    ['daily_cost', Math.round((100 * monthly * 24) / HOURS_PER_MONTH) / 100, 'billing'],
    ['latency_p95', metrics.latency_p95, 'serving'],
    ['latency_p99', metrics.latency_p99, 'serving'],
    ['throughput', metrics.throughput, 'serving'],
    ['error_rate', metrics.error_rate, 'serving'],
    ['gpu_utilization', metrics.gpu_utilization, 'serving'],
    ['kv_cache_hit_rate', served?.kv_cache_hit_rate, 'serving'],
    ['kv_cache_usage', served?.kv_cache_usage, 'serving'],
    ['data_transfer_gb', metrics.data_transfer_gb, 'billing'],
    ['quality_score', quality, 'application_agent'],
  ];
  const points = values.flatMap(([metric_type, value, source]): MetricPoint[] =>
    value === null || value === undefined
      ? []
      : [{ timestamp: now, customer_id: customerId, metric_type, value, unit: units[metric_type], source }],
  );
  await platform.stores.metrics.append(points);
  // A notification is short: it has what the sockets tell of each point (WSK-6).
  const told = points.map(({ metric_type, value, unit }) => ({ metric_type, value, unit }));
  await platform.stores.bus.publish(customerChannel(customerId), JSON.stringify(told));
  return points;
}

/** Quality is the application agent's aggregate of sampled responses: without that agent there is none. */
async function qualityOf(platform: Platform, customerId: string): Promise<number | null> {
  try {
    const { client } = await pickAgent(platform, 'application');
    const reply = await client.task({
      ...{ task_id: randomUUID(), task_type: 'validate_quality', priority: 1, timeout_seconds: 5 },
      parameters: { customer_id: customerId, cloud: await accessOf(platform, customerId) },
    });
    return sampled.parse(reply.result).quality_score;
  } catch (error) {
    platform.log.debug({ err: error, customerId }, 'no sample of quality');
    return null;
  }
}

/** Ticks of the operations clock; one begins only when the one before has ended. Returns what ends them. */
export function startTicks(platform: Platform): () => Promise<void> {
  let isStopped = false;
  let wake: () => void = () => undefined;
  const running = (async () => {
    while (!isStopped) {
      await tick(platform).catch((error: unknown) => platform.log.warn({ err: error }, 'a tick failed'));
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, platform.settings.timing.simulatedMinuteMs);
      });
    }
  })();
  return async () => {
    isStopped = true;
    wake();
    await running;
  };
}

async function tick(platform: Platform): Promise<void> {
  const { stores, log } = platform;
  const watched = await stores.database
    .selectFrom('customers')
    .select('id')
    .where('discovery', '=', 'discovered')
    .execute();
  for (const { id } of watched)
    await collect(platform, id).catch((error: unknown) =>
      log.warn({ err: error, customer_id: id }, 'no metrics'),
    );
}
