// Metrics: one point of each every tick, and after each execution step (MET-7, MET-8). What cannot be read has no point.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { units, type MetricType } from '../../api/metric';
import type { AgentClient } from '../../clients/agent';
import type { Published } from '../../stores/event-bus';
import type { MetricPoint } from '../../stores/metrics';
import { pickAgent } from '../tasks/agents';
import { accessOf, planesOf } from './cloud-accounts';
import { customerChannel } from '../journal';
import type { Platform } from '../platform';

const HOURS_PER_MONTH = 730;
const SAMPLES = 10;
const TIMEOUT_SECONDS = 5;
const sampled = z.object({ quality_score: z.number().nullable() });

/** @returns the points that were stored, as of one moment */
export async function collect(platform: Platform, customerId: string): Promise<MetricPoint[]> {
  const { points } = await observe(platform, customerId, samplerOf(platform));
  await keep(platform, [points]);
  return points;
}

export interface Observed {
  readonly points: MetricPoint[];
  /** Spot instances that their cloud takes back. */
  readonly notices: readonly string[];
}

/** @param sampler the application agent */
export async function observe(
  platform: Platform,
  customerId: string,
  sampler: Promise<AgentClient>,
): Promise<Observed> {
  const access = await accessOf(platform, customerId);
  const planes = await planesOf(platform, customerId);
  const [{ bill, metrics, workloads, notices }, quality] = await Promise.all([
    ...([planes.observation(), qualityOf(platform, customerId, sampler)] as const),
  ]);
  const served = workloads.find(({ kind }) => kind === 'deployment');
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
  return { points, notices };
}

/** Stores the points of customers, all at once, and tells those who follow them. */
export async function keep(
  { stores }: Platform,
  observed: readonly (readonly MetricPoint[])[],
): Promise<void> {
  await stores.metrics.append(observed.flat());
  // A notification is short: it has what the sockets tell of each point (WSK-6).
  const told = observed.flatMap((points): Published[] => {
    const [first] = points;
    const news = points.map(({ metric_type, value, unit }) => ({ metric_type, value, unit }));
    return first ? [[customerChannel(first.customer_id), JSON.stringify(news)]] : [];
  });
  await stores.bus.publishAll(told);
}

export const samplerOf = async (platform: Platform): Promise<AgentClient> =>
  (await pickAgent(platform, 'application')).client;

/** Quality is the application agent's aggregate of sampled responses: without that agent there is none. */
async function qualityOf(
  platform: Platform,
  customer_id: string,
  sampler: Promise<AgentClient>,
): Promise<number | null> {
  try {
    const reply = await (
      await sampler
    ).task({
      ...{ task_id: randomUUID(), task_type: 'validate_quality', priority: 1 },
      timeout_seconds: TIMEOUT_SECONDS,
      parameters: { customer_id, cloud: await accessOf(platform, customer_id), count: SAMPLES },
    });
    return sampled.parse(reply.result).quality_score;
  } catch (error) {
    platform.log.debug({ err: error, customer_id }, 'no sample of quality');
    return null;
  }
}
