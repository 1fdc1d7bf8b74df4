// What earlier outcomes change about an estimate, its confidence and its risk (LRN-7 to LRN-9). Pure.
import type { LearnedOutcome, OutcomeFeatures } from '../api/optimization';
import { risks, type Proposal } from '../api/recommendation';

const LAST = 5;
const ACCURACY = { least: 0.8, most: 1.2 };
const CONFIDENCE = { success: 0.02, most: 0.98, rollback: 0.1, least: 0.3, doubtful: 0.5 };

type Past = Pick<LearnedOutcome, 'success' | 'predicted_savings' | 'actual_savings' | 'features'>;

const alike = (a: OutcomeFeatures, b: OutcomeFeatures): boolean =>
  a.provider === b.provider && a.instance_type === b.instance_type && a.workload_class === b.workload_class;

/** @param past outcomes of the same type of recommendation, the oldest first */
export function corrected(proposal: Proposal, features: OutcomeFeatures, past: readonly Past[]): Proposal {
  const same = past.filter((one) => alike(one.features, features));
  const confidence = same.reduce((now, { success }) => after(now, success === true), proposal.confidence);
  const risk = risks.indexOf(proposal.risk_level) + (confidence < CONFIDENCE.doubtful ? 1 : 0);
  return {
    ...proposal,
    estimated_savings: Math.round(100 * proposal.estimated_savings * accuracy(same)) / 100,
    confidence: Math.round(confidence * 1e6) / 1e6,
    risk_level: risks[Math.min(risk, risks.length - 1)] ?? proposal.risk_level,
  };
}

/** What was rolled back saved nothing, and says nothing of how a saving is estimated. */
function accuracy(past: readonly Past[]): number {
  const known = past.filter((one) => one.success === true && one.predicted_savings > 0).slice(-LAST);
  if (known.length === 0) return 1;
  const sum = known.reduce((all, one) => all + one.actual_savings / one.predicted_savings, 0);
  return Math.min(ACCURACY.most, Math.max(ACCURACY.least, sum / known.length));
}

const after = (confidence: number, success: boolean): number =>
  success
    ? Math.max(confidence, Math.min(CONFIDENCE.most, confidence + CONFIDENCE.success))
    : Math.min(confidence, Math.max(CONFIDENCE.least, confidence - CONFIDENCE.rollback));
