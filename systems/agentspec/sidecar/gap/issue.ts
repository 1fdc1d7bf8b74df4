// One finding of the gap analysis, and how it is worded within bounds.

export type Severity = 'critical' | 'high' | 'medium' | 'low';
export type EvidenceLevel = 'declarative' | 'probed' | 'behavioral';

/** GAP-19. */
export interface Issue {
  severity: Severity;
  property: string;
  description: string;
  recommendation: string;
  evidenceLevel: EvidenceLevel;
}

/** Cuts property and texts to the lengths of GAP-25; some of them come from the agent. */
export function createIssue(issue: Issue): Issue {
  return {
    ...issue,
    property: cut(issue.property, 100),
    description: cut(issue.description, 500),
    recommendation: cut(issue.recommendation, 500),
  };
}

/** At most `length` UTF-16 units of `text`, without half a surrogate pair at the end. */
export const cut = (text: string, length: number): string =>
  text.length <= length ? text : text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
