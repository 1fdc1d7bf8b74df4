// Turns issues into a score (GAP-20).
import type { Issue } from './issue';

const penalties = new Map<string, number>([
  ['critical', 30],
  ['high', 20],
  ['medium', 10],
  ['low', 5],
]);
const unknownSeverityPenalty = 5;

/** @returns 100 less the penalties of all issues, an integer from 0 to 100 */
export function scoreOf(issues: readonly Pick<Issue, 'severity'>[]): number {
  const cost = issues.reduce(
    (sum, { severity }) => sum + (penalties.get(severity) ?? unknownSeverityPenalty),
    0,
  );
  return Math.max(0, 100 - cost);
}
