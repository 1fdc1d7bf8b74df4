// What violations cost and how they are remedied.
import { remedyFor, severityOfViolation } from './violations';

it.each([
  ['monthly_cost_limit_exceeded', 'critical'],
  ['destructive_tool_without_confirmation', 'critical'],
  ['pii_cost', 'critical'],
  ['pii_detector_not_invoked', 'high'],
  ['prompt_injection_not_invoked', 'high'],
  ['memory_ttl_mismatch', 'high'],
  ['toxicity_pii', 'high'],
  ['toxicity_threshold_exceeded', 'medium'],
  ['hallucination_threshold_exceeded', 'medium'],
  ['topic_filter_not_invoked', 'low'],
  ['', 'low'],
])('rates %p as %s (GAP-24)', (id, severity) => {
  expect(severityOfViolation(id)).toBe(severity);
});

it('has one remedy for a known id and another for unknown ones (GAP-26)', () => {
  const texts = ['pii_detector_not_invoked', 'memory_ttl_mismatch', 'no_such_rule', 'constructor'].map(
    remedyFor,
  );
  expect(new Set(texts).size).toBe(4);
  expect(texts.every((text) => typeof text === 'string' && text !== '')).toBe(true);
});
