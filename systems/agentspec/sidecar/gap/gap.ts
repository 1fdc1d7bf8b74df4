// The gap analysis: how far an agent is from what it declares and from what a good agent does.
import type { ObservedEndpoints } from '../checks/agent-probe';
import type { Source } from '../checks/check';
import { modelId } from '../manifest/manifest';
import type { GapFacts, GapRule } from './facts';
import type { Issue } from './issue';
import { behaviourRules, standingRules } from './rules';
import { scoreOf } from './score';

/** What `GET /gap` answers (GAP-18, GAP-30). */
export interface GapAnalysis {
  /** Integer from 0 to 100. */
  score: number;
  issues: Issue[];
  source: Source;
  modelId: string;
  observed: ObservedEndpoints;
  /** Absent when the sample is empty. */
  behavioral?: { sampleSize: number; compliantRequests: number };
}

/** Applies all rules to `facts`; the same facts give the same analysis (GAP-27). */
export function analyseGap(facts: GapFacts): GapAnalysis {
  const issues = issuesOf(facts);
  return {
    score: scoreOf(issues),
    issues,
    source: facts.report ? 'agent-sdk' : 'manifest-static',
    modelId: modelId(facts.manifest),
    observed: facts.observed,
    ...(facts.sample.length > 0 && { behavioral: behaviourOf(facts.sample) }),
  };
}

function issuesOf(facts: GapFacts): Issue[] {
  const apply = (rules: readonly GapRule[]): Issue[] => rules.flatMap((rule) => rule(facts));
  const issues = apply(standingRules);
  const listed = new Set(issues.map(({ property }) => property));
  for (const issue of apply(behaviourRules)) {
    if (listed.has(issue.property)) continue;
    listed.add(issue.property);
    issues.push(issue);
  }
  return issues;
}

const behaviourOf = (sample: GapFacts['sample']) => ({
  sampleSize: sample.length,
  compliantRequests: sample.filter(({ behavioralCompliant }) => behavioralCompliant === true).length,
});
