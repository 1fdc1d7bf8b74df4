// Gap rules on what the agent was seen doing, or not doing, in the sample (GAP-15 to GAP-17).
import type { AuditEntry } from '../audit/entry';
import type { GapRule } from './facts';
import { createIssue, type Issue, type Severity } from './issue';
import { remedyFor, severityOfViolation } from './violations';

/** How many of the newest entries are looked at for a sample (GAP-28). */
export const sampleWindow = 100;

/** Those of `entries` that carry behavioural data: traffic without a report never moves the score (GAP-31). */
export const sampleOf = (entries: readonly AuditEntry[]): AuditEntry[] =>
  entries.filter(
    ({ guardrailsInvoked, toolsCalled }) => guardrailsInvoked !== undefined || toolsCalled !== undefined,
  );

/** GAP-15. */
export const rareGuardrails: GapRule = ({ manifest, sample }) => {
  if (sample.length === 0) return [];
  return (manifest.spec.guardrails?.input ?? []).flatMap(({ type }) => {
    const runs = sample.filter(({ guardrailsInvoked }) => guardrailsInvoked?.includes(type)).length;
    const rate = runs / sample.length;
    if (rate === 1) return [];
    const description = `Guardrail ${type} ran in ${runs} of the last ${sample.length} reported requests`;
    return [
      seen(`behavioral:guardrail:${type}`, severityOfRate(rate), description, `Run ${type} on every request`),
    ];
  });
};

/** GAP-16. */
export const unusedTools: GapRule = ({ manifest, sample }) => {
  if (sample.length === 0) return [];
  const called = new Set(sample.flatMap(({ toolsCalled }) => toolsCalled ?? []));
  return (manifest.spec.tools ?? [])
    .filter(({ name }) => !called.has(name))
    .map(({ name }) => {
      const description = `Tool ${name} was called in none of the last ${sample.length} reported requests`;
      return seen(`behavioral:tool:${name}`, 'low', description, `Check that ${name} is still needed`);
    });
};

/** GAP-17. */
export const observedViolations: GapRule = ({ sample }) => {
  const denied = sample.filter(({ behavioralCompliant }) => behavioralCompliant === false);
  const ids = new Set(denied.flatMap(({ opaViolations }) => opaViolations ?? []));
  return [...ids].map((id) =>
    seen(`opa:${id}`, severityOfViolation(id), `Requests violated the policy: ${id}`, remedyFor(id)),
  );
};

function severityOfRate(rate: number): Severity {
  if (rate < 0.5) return 'high';
  return rate < 0.8 ? 'medium' : 'low';
}

const seen = (property: string, severity: Severity, description: string, recommendation: string): Issue =>
  createIssue({ property, severity, description, recommendation, evidenceLevel: 'behavioral' });
