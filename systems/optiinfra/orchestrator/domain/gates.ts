// What has to hold at a share before the next one (OPT-34 to OPT-40). Pure: measurements in, verdict out.
import type { Slo } from '../../api/customer';

/** The customer's values of before any traffic moved: milliseconds, percent, 0 to 1. */
export interface GateBaseline {
  readonly latency_p95: number | null;
  readonly latency_p99: number | null;
  readonly error_rate: number;
  readonly quality: number | null;
  /** The factor by which p95 is expected to change; below 1 it is a promise. */
  readonly expected: number;
}

/** What green showed. */
export interface GateMeasurement {
  readonly samples: number;
  readonly instances: number;
  readonly running: number;
  /** Percent of the traffic that was to move, and of it what moved. */
  readonly moved_pct: number;
  readonly error_rate: number;
  readonly latency_p95: number | null;
  readonly latency_p99: number | null;
  readonly quality: number | null;
}

export interface Check {
  readonly check: string;
  readonly measured: number | null;
  readonly limit: number;
  readonly passed: boolean;
}

const MIN_SAMPLES = 10;
const MIN_MOVED_PCT = 95;
const MAX_ERROR_PCT = 0.1;
const LATENCY_FACTOR = 1.05;
/** Boundaries count as kept: 0.95 against 1.0 is a drop of 5.000000000000004 % (D-34). */
const TOLERANCE = 1e-9;

const atMost = (check: string, measured: number | null, limit: number): Check => ({
  ...{ check, measured, limit, passed: measured !== null && measured <= limit + TOLERANCE },
});
const atLeast = (check: string, measured: number | null, limit: number): Check => ({
  ...{ check, measured, limit, passed: measured !== null && measured >= limit - TOLERANCE },
});

/** @returns how much quality has dropped, in percent of what it was */
export const dropPct = (before: number, now: number): number => ((before - now) / before) * 100;

/** @returns each check with what was measured and its limit; a gate holds if all have passed */
export function judgeGate(before: GateBaseline, green: GateMeasurement, slo: Slo): Check[] {
  const checks = [
    atLeast('running_instances', green.running, green.instances),
    atLeast('moved_pct', green.moved_pct, MIN_MOVED_PCT),
    atMost('error_rate', green.error_rate, MAX_ERROR_PCT),
  ];
  if (before.quality !== null) {
    const drop = green.quality === null ? null : dropPct(before.quality, green.quality);
    checks.push(
      atLeast('samples', green.samples, MIN_SAMPLES),
      atMost('quality_drop_pct', drop, slo.quality_degradation_pct),
    );
  }
  if (before.latency_p95 !== null) {
    const limit = before.latency_p95 * LATENCY_FACTOR;
    checks.push(atMost('latency_p95', green.latency_p95, limit));
    // A regression may hide within an improvement: p95 is to stay near what was promised, too (OPT-43).
    if (before.expected < 1)
      checks.push(atMost('promised_latency_p95', green.latency_p95, limit * before.expected));
  }
  return [...checks, ...objectives(before, green, slo)];
}

/** OPT-40: what blue kept, green has to keep; what blue missed already, nobody holds against green (D-77). */
function objectives(before: GateBaseline, green: GateMeasurement, slo: Slo): Check[] {
  const all = [
    ['slo_latency_p95', before.latency_p95, green.latency_p95, slo.latency_p95_ms],
    ['slo_latency_p99', before.latency_p99, green.latency_p99, slo.latency_p99_ms],
    ['slo_error_rate', before.error_rate, green.error_rate, slo.error_rate_pct],
  ] as const;
  return all
    .filter(([, blue, , limit]) => blue !== null && blue <= limit)
    .map(([check, , now, limit]) => atMost(check, now, limit));
}
