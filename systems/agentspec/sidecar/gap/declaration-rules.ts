// Gap rules on what the manifest says, or fails to say (GAP-11 to GAP-13).
import type { GapRule } from './facts';
import { createIssue, type Issue, type Severity } from './issue';

/** GAP-11: only without a live report, which would tell about each tool by itself. */
export const unlistedTools: GapRule = ({ manifest, report, observed: { upstreamTools } }) => {
  if (report || upstreamTools.length === 0) return [];
  const unlisted = (manifest.spec.tools ?? []).filter(({ name }) => !upstreamTools.includes(name));
  return unlisted.map(({ name }) =>
    declarative(
      'discoverable',
      'medium',
      `The manifest declares tool ${name}, which the agent's /capabilities does not list`,
      `List ${name} at /capabilities, or drop it from the manifest`,
    ),
  );
};

/** GAP-12. */
export const unevaluated: GapRule = ({ manifest }) =>
  (manifest.spec.evaluation?.datasets ?? []).length === 0
    ? []
    : [
        declarative(
          'evaluated',
          'low',
          'Evaluation datasets are declared, and the sidecar knows of no result',
          'Run the evaluation before each release',
        ),
      ];

/** GAP-13: an empty guardrails block counts as present (C-7). */
export const unguarded: GapRule = ({ manifest }) =>
  manifest.spec.guardrails
    ? []
    : [
        declarative(
          'auditable',
          'medium',
          'The manifest declares no guardrails',
          'Declare the guardrails that the agent runs',
        ),
      ];

const declarative = (
  property: string,
  severity: Severity,
  description: string,
  recommendation: string,
): Issue => createIssue({ property, severity, description, recommendation, evidenceLevel: 'declarative' });
