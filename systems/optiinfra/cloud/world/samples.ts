// Samples of what a workload answers, from which the application agent computes the cohort's quality (CLD-21).
import { cohortMetrics } from './cohort-metrics';
import { cohortByName, workloadById } from './serving';
import type { Account, Cohort, Now } from './types';

/** How far relevance and coherence lie apart, at most. */
const SPREAD = 0.02;
const STEPS = 5;

export interface Sample {
  readonly sample_id: string;
  readonly timestamp: string;
  readonly cohort: string;
  readonly relevance: number;
  readonly coherence: number;
  readonly hallucination_rate: number;
  readonly latency_ms: number | null;
}

/**
 * @param count how many, over the cohorts by their shares of the traffic unless one is named
 * @returns fewer than `count`, or none, where a cohort answers nothing that has a quality
 */
export function samplesOf(
  account: Account,
  workloadId: string,
  { count, cohort }: { count: number; cohort?: string },
  now: Now,
): Sample[] {
  const workload = workloadById(account, workloadId);
  const parts = cohort ? [[cohortByName(workload, cohort), count] as const] : shares(workload.cohorts, count);
  return parts.flatMap(([one, n]) => {
    const { quality_score, latency_p95 } = cohortMetrics(account, workload, one, now.sim);
    if (quality_score === null) return [];
    return Array.from({ length: n }, (_, index): Sample => ({
      sample_id: `${workloadId}-${one.name}-${Math.floor(now.sim)}-${index}`,
      timestamp: new Date(now.wall).toISOString(),
      cohort: one.name,
      ...judged(quality_score, index),
      latency_ms: latency_p95,
    }));
  });
}

/** @returns samples of every deployment, by the requests that each of them gets */
export function samplesOfAll(account: Account, count: number, now: Now): Sample[] {
  const served = account.workloads.filter(({ kind }) => kind === 'deployment');
  const total = served.reduce((sum, { base }) => sum + base.throughput, 0);
  return served.flatMap(({ id, base }) =>
    samplesOf(account, id, { count: Math.max(1, Math.round((count * base.throughput) / total)) }, now),
  );
}

/** 0.4 relevance + 0.4 coherence + 0.2 (1 - hallucination) is the quality, whatever the two lie apart. */
function judged(quality: number, index: number) {
  const room = Math.min(SPREAD, quality, 1 - quality);
  const off = (room * ((index % STEPS) - (STEPS - 1) / 2)) / STEPS;
  return { relevance: quality + off, coherence: quality - off, hallucination_rate: 1 - quality };
}

/** Whole numbers that add up to `count`; what rounding leaves over goes to the largest remainders. */
function shares(cohorts: readonly Cohort[], count: number): (readonly [Cohort, number])[] {
  const exact = cohorts.map((one) => ({ one, part: (count * one.weight) / 100 }));
  const whole = exact.map(({ one, part }) => ({ one, n: Math.floor(part), rest: part % 1 }));
  const missing = count - whole.reduce((sum, { n }) => sum + n, 0);
  const first = [...whole].sort((a, b) => b.rest - a.rest).slice(0, missing);
  return whole.map((entry) => [entry.one, entry.n + (first.includes(entry) ? 1 : 0)] as const);
}
