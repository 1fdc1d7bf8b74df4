// Quality of sampled responses (QUA-2, QUA-4). Pure.
import type { Baseline } from '../../api/recommendation';
import type { Sample } from '../../clients/cloud/planes';

export const MIN_SAMPLES = 10;
const weights = { relevance: 0.4, coherence: 0.4, honesty: 0.2 };

type Judged = Pick<Sample, 'relevance' | 'coherence' | 'hallucination_rate'>;

/** @returns 0 to 1 */
export const scoreOf = ({ relevance, coherence, hallucination_rate }: Judged): number =>
  weights.relevance * relevance + weights.coherence * coherence + weights.honesty * (1 - hallucination_rate);

export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, one) => sum + one, 0) / values.length;

/** @returns the statistics of a baseline; undefined for fewer than 10 samples */
export function statisticsOf(
  samples: readonly Judged[],
): Pick<Baseline, 'mean' | 'std_dev' | 'p95' | 'samples'> | undefined {
  if (samples.length < MIN_SAMPLES) return undefined;
  const scores = samples.map(scoreOf).sort((a, b) => a - b);
  const mean = meanOf(scores);
  const std_dev = Math.sqrt(meanOf(scores.map((one) => (one - mean) ** 2)));
  const p95 = scores[Math.ceil(0.95 * scores.length) - 1] as number;
  return { mean, std_dev, p95, samples: scores.length };
}
