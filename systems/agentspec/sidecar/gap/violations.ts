// What a policy violation costs and how it is remedied, by its id (GAP-24, GAP-26).
import type { Severity } from './issue';

const severities: readonly (readonly [RegExp, Severity])[] = [
  [/cost|destructive/, 'critical'],
  [/pii|injection|ttl/, 'high'],
  [/toxicity|hallucination/, 'medium'],
];

const remedies = new Map([
  ['pii_detector_not_invoked', 'Run the PII detector on every input and report it'],
  ['topic_filter_not_invoked', 'Run the topic filter on every input and report it'],
  ['prompt_injection_not_invoked', 'Run the prompt injection guardrail on every input and report it'],
  ['custom_not_invoked', 'Run the custom guardrail on every input and report it'],
  ['toxicity_threshold_exceeded', 'Filter or regenerate outputs above the toxicity threshold'],
  ['hallucination_threshold_exceeded', 'Reject or retry outputs above the hallucination threshold'],
  ['monthly_cost_limit_exceeded', 'Lower the use of the model, or raise the declared monthly limit'],
  ['memory_ttl_mismatch', 'Write short-term memory with the declared time to live'],
  ['destructive_tool_without_confirmation', 'Have the user confirm before a destructive tool is called'],
]);

/** The first match in the order of GAP-24 decides; an unknown id is low. */
export const severityOfViolation = (id: string): Severity =>
  severities.find(([pattern]) => pattern.test(id))?.[1] ?? 'low';

/** A remedy for known ids, a general one for others. */
export const remedyFor = (id: string): string =>
  remedies.get(id) ?? `Find out in the agent's policy what ${id} asks for, and do it`;
