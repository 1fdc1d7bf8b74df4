// How the cost agent judges a change that others recommend (COS-15). Pure.
import type { Recommendation } from '../../api/recommendation';
import type { Verdict } from '../frame/agent';

const MAX_RISE_PCT = 5;
const WORTH_IT = 1.5;

/** @param monthlyCost dollars; a recommendation's `added_cost` is what it adds to them */
export function judgeCost(
  { parameters, estimated_improvement }: Pick<Recommendation, 'parameters' | 'estimated_improvement'>,
  monthlyCost: number,
): Verdict {
  const rise = (100 * Number(parameters['added_cost'] ?? 0)) / monthlyCost;
  const approved = rise <= MAX_RISE_PCT || (estimated_improvement ?? 1) >= WORTH_IT;
  const concern = `the bill would rise by ${rise.toFixed(1)} %, at most ${MAX_RISE_PCT} % are acceptable`;
  return { approved, confidence: 0.9, concerns: approved ? [] : [concern] };
}
