// The dashboard: everything of one customer as it is at one instant, from where the other routes have it (DSH-1 to DSH-8).
import { agentTypes } from '../../api/customer';
import type { Dashboard } from '../../api/dashboard';
import { families, type MetricType } from '../../api/metric';
import { terminal } from '../../api/optimization';
import { potentialSavings, realizedSavings } from '../domain/savings';
import { findOptimizations } from '../execution/optimizations';
import type { Platform } from '../platform';
import { findRecommendations } from '../decisions/recommendations';
import { listAgents } from '../tasks/registry';

const RECENT = 10;
const MINUTE_S = 60;
const DAY_S = 86_400;

export async function dashboardOf(platform: Platform, customerId: string): Promise<Dashboard> {
  const { database, metrics } = platform.stores;
  const now = platform.clock.now();
  const series = (metric: MetricType, interval: number, count: number) =>
    seriesOf(platform, { customerId, metric, interval, count, now });
  const [newest, recommendations, optimizations, agents, ...timeseries] = await Promise.all([
    metrics.newestOfAll(customerId),
    findRecommendations(database, now, { customerId, status: 'pending' }),
    findOptimizations(database, { customerId }),
    agentsOf(platform),
    series('daily_cost', DAY_S, 30),
    series('latency_p95', 5 * MINUTE_S, 288),
    series('quality_score', 15 * MINUTE_S, 96),
  ]);
  const of = (family: keyof typeof families) =>
    Object.fromEntries(families[family].metrics.map((metric) => [metric, newest.get(metric) ?? null]));
  const [cost_30d, latency_24h, quality_24h] = timeseries;
  return {
    ...{ current_spend: newest.get('monthly_cost') ?? null, recommendations, agents },
    ...{ potential_savings: potentialSavings(recommendations) },
    ...{ realized_savings: realizedSavings(optimizations) },
    active_optimizations: optimizations.filter(({ status }) => !terminal.includes(status)).length,
    metrics: {
      ...{
        cost: of('cost'),
        performance: of('performance'),
        resource: of('resource'),
        quality: of('quality'),
      },
    },
    timeseries: { cost_30d, latency_24h, quality_24h },
    ...{ recent_optimizations: optimizations.slice(-RECENT).reverse(), generated_at: now.toISOString() },
  };
}

/** Of each type the agent that was heard last. */
async function agentsOf({ stores }: Platform): Promise<Dashboard['agents']> {
  const all = await listAgents(stores.database);
  return agentTypes.map((agent_type) => {
    const known = all.filter((one) => one.agent_type === agent_type && one.status !== 'deregistered');
    const [heard] = known.sort((a, b) => (a.last_heartbeat < b.last_heartbeat ? 1 : -1));
    return { agent_type, status: heard?.status ?? null, last_heartbeat: heard?.last_heartbeat ?? null };
  });
}

interface Wanted {
  readonly customerId: string;
  readonly metric: MetricType;
  /** Seconds. */
  readonly interval: number;
  readonly count: number;
  readonly now: Date;
}

/** @returns `count` slots up to now, each with the average of its points, or null where it has none (DSH-7, DSH-8) */
async function seriesOf({ stores }: Platform, { customerId, metric, interval, count, now }: Wanted) {
  const length = interval * 1000;
  const last = Math.floor(now.getTime() / length) * length;
  const starts = Array.from({ length: count }, (_, index) => last - (count - 1 - index) * length);
  const from = new Date(starts[0] as number);
  const points = await stores.metrics.range({ customerId, metric, interval, from, to: now });
  const values = new Map(points.map(({ timestamp, value }) => [timestamp.getTime(), value]));
  return starts.map((start) => ({
    ...{ timestamp: new Date(start).toISOString(), value: values.get(start) ?? null },
  }));
}
