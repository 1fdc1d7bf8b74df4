// What a cohort gives right now, computed from the instances that exist, its configuration and its share (CLD-16).
import { typeOf } from './catalogue';
import { combine, configEffect, hardwareEffect, mean } from './effects';
import { faultsOf, hits } from './faults';
import { noiseOf } from './ids';
import type { Account, Cohort, Instance, Workload } from './types';

/** How much p95 falls from full load to none. */
const LOAD_SHARE = 0.075;
const P99_TO_P95 = 1.258;
const GPU_CEILING = 95;
/** Above this use a fleet smaller than that of the baseline cannot serve everything. */
const USE_CEILING = 0.8;

/** Milliseconds, requests (jobs) served a second, percent; null where the cohort serves nothing that has the value. */
export interface Metrics {
  readonly latency_p95: number | null;
  readonly latency_p99: number | null;
  readonly throughput: number;
  readonly error_rate: number;
  readonly quality_score: number | null;
  readonly gpu_utilization: number;
}

export const isUp = ({ state }: Instance): boolean => state === 'running' || state === 'interrupting';

const unitsOf = (instances: readonly Instance[]): number =>
  instances.reduce((sum, { type }) => sum + typeOf(type).units, 0);

/** @returns what is left of a cohort's fleet: the part that is lost, and the share of all traffic that it can serve */
function fleetOf(account: Account, workload: Workload, cohort: Cohort) {
  const fleet = account.instances.filter(({ id }) => cohort.instanceIds.includes(id));
  const up = fleet.filter(isUp);
  const units = unitsOf(fleet);
  const lost = units === 0 ? 1 : 1 - unitsOf(up) / units;
  const use = cohort.work / units;
  const designed = units < workload.home.units && use > USE_CEILING ? USE_CEILING / use : 1;
  return { up, lost, capacity: units === 0 ? 0 : designed * (1 - lost), shrunk: workload.home.units / units };
}

/** The part of a share that finds no capacity: it becomes errors (CLD-24). */
const unservedOf = (share: number, capacity: number): number =>
  share === 0 ? 0 : Math.max(0, 1 - capacity / share);

const product = (factors: readonly { factor: number }[]): number =>
  factors.reduce((all, { factor }) => all * factor, 1);

/** @param sim simulated time, which only noise depends on */
export function cohortMetrics(account: Account, workload: Workload, cohort: Cohort, sim = 0): Metrics {
  const { base } = workload;
  const share = cohort.weight / 100;
  const { up, lost, capacity, shrunk } = fleetOf(account, workload, cohort);
  const effect = combine(
    configEffect(cohort.config, workload.baseConfig),
    mean(up.map((instance) => hardwareEffect(instance, workload))),
  );
  const hit = <T extends Parameters<typeof hits>[0]>(faults: T[]): T[] =>
    faults.filter((fault) => hits(fault, workload, cohort));
  const noise = (metric: string): number => noiseOf(account, `${workload.id}/${cohort.name}/${metric}`, sim);
  const slow = product(hit(faultsOf(account, 'latency_regression'))) * (1 + lost) * noise('latency');
  const load = (1 + LOAD_SHARE * share) / (1 + LOAD_SHARE);
  const unserved = unservedOf(share, capacity);
  const failing = hit(faultsOf(account, 'canary_failure')).reduce((sum, fault) => sum + fault.error_rate, 0);
  const serves = up.length > 0;
  const p95 = serves && base.latency_p95 !== null ? base.latency_p95 * effect.latency * load * slow : null;
  return {
    latency_p95: p95,
    latency_p99: p95 === null ? null : p95 * P99_TO_P95,
    throughput: base.throughput * effect.throughput * share * (1 - unserved),
    error_rate: Math.min(100, base.error_rate + failing + 100 * unserved),
    quality_score: serves ? qualityOf() : null,
    gpu_utilization: serves
      ? Math.min(GPU_CEILING, base.gpu_utilization * Math.max(1, shrunk) + effect.gpu)
      : 0,
  };

  function qualityOf(): number | null {
    if (base.quality === null) return null;
    const faults = product(hit(faultsOf(account, 'quality_degradation')));
    return Math.min(1, base.quality * effect.quality * faults * noise('quality'));
  }
}

/** @returns values weighted by `weightOf`; a value that is null there has no weight */
export function weighted(parts: readonly (readonly [Metrics, number])[]): Metrics {
  const of = (key: keyof Metrics): number | null => {
    const known = parts.filter(([metrics, weight]) => metrics[key] !== null && weight > 0);
    const total = known.reduce((sum, [, weight]) => sum + weight, 0);
    if (total === 0) return null;
    return known.reduce((sum, [metrics, weight]) => sum + (metrics[key] as number) * weight, 0) / total;
  };
  return {
    latency_p95: of('latency_p95'),
    latency_p99: of('latency_p99'),
    throughput: parts.reduce((sum, [{ throughput }]) => sum + throughput, 0),
    error_rate: of('error_rate') ?? 0,
    quality_score: of('quality_score'),
    gpu_utilization: of('gpu_utilization') ?? 0,
  };
}

/** @returns what a workload gives, weighted by traffic over its cohorts (CLD-17) */
export const workloadMetrics = (account: Account, workload: Workload, sim = 0): Metrics =>
  weighted(workload.cohorts.map((cohort) => [cohortMetrics(account, workload, cohort, sim), cohort.weight]));

/** @returns what a customer sees: the deployments, weighted by the requests that each had at its baseline */
export const estateMetrics = (account: Account, sim = 0): Metrics =>
  weighted(
    account.workloads
      .filter(({ kind }) => kind === 'deployment')
      .map((workload) => [workloadMetrics(account, workload, sim), workload.base.throughput]),
  );
