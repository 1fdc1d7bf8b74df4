// Metrics: one point of each every tick, and after each execution step (MET-7, MET-8). What cannot be read has no point.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { units, type MetricType } from '../../api/metric';
import type { AgentClient } from '../../clients/agent';
import { CloudRefusal } from '../../clients/cloud/access';
import type { MetricPoint } from '../../stores/metrics';
import { pickAgent } from '../tasks/agents';
import { accessOf, planesOf } from './cloud-accounts';
import { customerChannel } from '../journal';
import type { Platform } from '../platform';

const HOURS_PER_MONTH = 730;
const SAMPLES = 10;
const TIMEOUT_SECONDS = 5;
const sampled = z.object({ quality_score: z.number().nullable() });

/**
 * @param sampler the application agent, where it has been found already
 * @param noticed is told of each spot instance that its cloud takes back
 * @returns the points that were stored, as of one moment
 */
export async function collect(
  platform: Platform,
  customerId: string,
  sampler: Promise<AgentClient> = samplerOf(platform),
  noticed: (instanceId: string) => Promise<void> = async () => undefined,
): Promise<MetricPoint[]> {
  const planes = await planesOf(platform, customerId);
  const access = await accessOf(platform, customerId);
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
  await platform.stores.metrics.append(points);
  // A notification is short: it has what the sockets tell of each point (WSK-6).
  const told = points.map(({ metric_type, value, unit }) => ({ metric_type, value, unit }));
  await platform.stores.bus.publish(customerChannel(customerId), JSON.stringify(told));
  for (const id of notices) await noticed(id);
  return points;
}

const samplerOf = async (platform: Platform): Promise<AgentClient> =>
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

/** Attends to an instance that a cloud takes back. */
type Attend = (customerId: string, instanceId: string) => Promise<void>;

/** Ticks of the operations clock; one begins only when the one before has ended. Returns what ends them. */
export function startTicks(platform: Platform, attend: Attend): () => Promise<void> {
  let isStopped = false;
  let wake: () => void = () => undefined;
  const running = (async () => {
    while (!isStopped) {
      await tick(platform, attend).catch((error: unknown) =>
        platform.log.warn({ err: error }, 'a tick failed'),
      );
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

/** An account that is gone is looked for again after this time; each tick would be in vain. */
const GONE_MS = 30_000;
const gone = new Map<string, number>();

async function tick(platform: Platform, attend: Attend): Promise<void> {
  const { stores, log } = platform;
  const watched = await stores.database
    .selectFrom('customers')
    .select('id')
    .where('discovery', '=', 'discovered')
    .execute();
  const sampler = samplerOf(platform);
  sampler.catch(() => undefined);
  await Promise.all(
    watched
      .filter(({ id }) => (gone.get(id) ?? 0) < Date.now())
      .map(({ id }) =>
        collect(platform, id, sampler, (instance) => attend(id, instance)).catch((error: unknown) => {
          const isGone = error instanceof CloudRefusal && error.code === 'not_found';
          if (isGone) gone.set(id, Date.now() + GONE_MS);
          log.warn({ err: error, customer_id: id }, 'no metrics');
        }),
      ),
  );
}
