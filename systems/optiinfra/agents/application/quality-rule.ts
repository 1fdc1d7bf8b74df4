// Quality of sampled responses, and what a drop of it means (QUA-2 to QUA-9). Pure.
import type { Baseline } from '../../api/recommendation';
import type { Sample } from '../../clients/cloud/planes';

export const MIN_SAMPLES = 10;
const weights = { relevance: 0.4, coherence: 0.4, honesty: 0.2 };
/** Percent of the baseline. */
const REJECTED = 5;
const REVIEWED = 2;
const SIGNIFICANT = 0.05;
const TOLERANCE = 1e-9;

type Judged = Pick<Sample, 'relevance' | 'coherence' | 'hallucination_rate'>;
type Statistics = Pick<Baseline, 'mean' | 'std_dev' | 'p95' | 'samples'>;

/** @returns 0 to 1 */
export const scoreOf = ({ relevance, coherence, hallucination_rate }: Judged): number =>
  weights.relevance * relevance + weights.coherence * coherence + weights.honesty * (1 - hallucination_rate);

export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, one) => sum + one, 0) / values.length;

/** @returns the statistics of a baseline; undefined for fewer than 10 samples */
export function statisticsOf(samples: readonly Judged[]): Statistics | undefined {
  if (samples.length < MIN_SAMPLES) return undefined;
  const scores = samples.map(scoreOf).sort((a, b) => a - b);
  const mean = meanOf(scores);
  const std_dev = Math.sqrt(meanOf(scores.map((one) => (one - mean) ** 2)));
  const p95 = scores[Math.ceil(0.95 * scores.length) - 1] as number;
  return { mean, std_dev, p95, samples: scores.length };
}

/** @returns the drop in percent, and what follows; what is reviewed is rejected if it is no chance (p < 0.05) */
export function judgeDrop(baseline: number, now: Statistics) {
  const drop_pct = ((baseline - now.mean) / baseline) * 100;
  const p_value = chanceOf(baseline - now.mean, now.std_dev / Math.sqrt(now.samples));
  const verdict = drop_pct > REJECTED + TOLERANCE ? 'rejected' : drop_pct >= REVIEWED ? 'review' : 'approved';
  const isRejected = verdict === 'rejected' || (verdict === 'review' && p_value < SIGNIFICANT);
  return { drop_pct, p_value, verdict, recommended: isRejected ? 'reject' : 'approve' };
}

/** @returns how likely a mean is lower by `difference` or more by chance; by the normal distribution */
function chanceOf(difference: number, standardError: number): number {
  if (difference <= 0) return 1;
  if (standardError === 0) return 0;
  const z = difference / standardError;
  // Abramowitz and Stegun 26.2.17.
  const t = 1 / (1 + 0.2316419 * z);
  const terms = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const tail = terms.reduceRight((sum, factor) => (sum + factor) * t, 0);
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * tail;
}
