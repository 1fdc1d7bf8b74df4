// Bottlenecks of a model server, and its health (LAT-2 to LAT-4). Pure.
import type { Slo } from '../../api/customer';
import type { Workload } from '../../clients/cloud/planes';

/** Seconds, requests, 0 to 1, tokens a second; of what is marked, less is worse. */
const thresholds = {
  time_to_first_token: { limit: 0.1 },
  time_per_token: { limit: 0.05 },
  queue_length: { limit: 10 },
  kv_cache_hit_rate: { limit: 0.7, isFloor: true },
  kv_cache_usage: { limit: 0.85 },
  memory_usage: { limit: 0.85 },
  tokens_per_second: { limit: 100, isFloor: true },
} as const satisfies Record<string, { limit: number; isFloor?: true }>;
type Measure = keyof typeof thresholds;
const severities = [
  ...([
    [2, 'critical', 25],
    [1.5, 'high', 15],
    [1.2, 'medium', 10],
    [1, 'low', 5],
  ] as const),
] as const;
const MOST_FOR_OBJECTIVES = 20;
const FOR_EACH_OBJECTIVE = 10;

export interface Bottleneck {
  readonly measure: Measure;
  readonly severity: (typeof severities)[number][1];
  readonly points: number;
}

export const LOW_HIT_RATE = thresholds.kv_cache_hit_rate.limit;
export const HIGH_CACHE_USAGE = thresholds.kv_cache_usage.limit;
export const LONG_QUEUE = thresholds.queue_length.limit;

/** @returns what is beyond its threshold; what was not measured is none */
export function bottlenecksOf(measured: Readonly<Partial<Record<Measure, number | null>>>): Bottleneck[] {
  return (Object.keys(thresholds) as Measure[]).flatMap((measure) => {
    const value = measured[measure];
    const { limit, isFloor }: { limit: number; isFloor?: true } = thresholds[measure];
    if (value === undefined || value === null) return [];
    const ratio = isFloor ? limit / value : value / limit;
    const found = ratio > 1 ? severities.find(([least]) => ratio >= least) : undefined;
    return found ? [{ measure, severity: found[1], points: found[2] }] : [];
  });
}

/** @returns 0 to 100 */
export function healthScore(workload: Workload, slo: Slo): number {
  const lost = bottlenecksOf(workload).reduce((all, { points }) => all + points, 0);
  const missed = [
    (workload.avg_latency_p95 ?? 0) > slo.latency_p95_ms,
    (workload.latency_p99 ?? 0) > slo.latency_p99_ms,
    workload.error_rate > slo.error_rate_pct,
  ].filter(Boolean).length;
  return Math.max(0, 100 - lost - Math.min(MOST_FOR_OBJECTIVES, missed * FOR_EACH_OBJECTIVE));
}
