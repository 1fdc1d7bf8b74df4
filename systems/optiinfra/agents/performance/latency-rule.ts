// How the performance agent judges a change that others recommend (LAT-11). Pure.
import type { Recommendation } from '../../api/recommendation';
import { expectedOf } from '../../knowledge/effects';
import type { Verdict } from '../frame/agent';

const MAX_RISE_PCT = 5;
const MAX_INTERRUPTION_PCT = 10;
const CONFIDENCE = 0.92;
const TOLERANCE = 1e-9;

/**
 * @param p95 milliseconds, as it is now
 * @param parameters of the recommendation: `interruption_pct` that its classes imply, `moved_fraction` of what it affects
 */
export function judgeLatency({ parameters }: Pick<Recommendation, 'parameters'>, p95: number): Verdict {
  const { latency } = expectedOf({ parameters });
  const rise = (latency - 1) * 100;
  const interruption =
    Number(parameters['interruption_pct'] ?? 0) * Number(parameters['moved_fraction'] ?? 1);
  const concerns = [
    ...(rise > MAX_RISE_PCT + TOLERANCE
      ? [`p95 would rise by ${rise.toFixed(1)} %, to ${(p95 * latency).toFixed(0)} ms`]
      : []),
    ...(interruption > MAX_INTERRUPTION_PCT + TOLERANCE
      ? [
          `${interruption} % of the instances would be interrupted, at most ${MAX_INTERRUPTION_PCT} % are acceptable`,
        ]
      : []),
  ];
  return { approved: concerns.length === 0, confidence: CONFIDENCE, concerns };
}
