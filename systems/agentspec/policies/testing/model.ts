// The deny rules once more, written in TypeScript from the contract and not from the Rego, to check the Rego against.
import { isRecord } from '../../common/is-record';
import type { PolicyData } from '../generator';

type Fields = Record<string, unknown>;

/**
 * The ids that a policy with the given rules denies an input with (POL-2 to POL-7), sorted.
 *
 * @param input the input document; fields may be absent or of any JSON type
 */
export function expectedDeny(rules: readonly string[], data: PolicyData, input: Fields): string[] {
  return rules.filter((id) => fires(id, data, input)).sort();
}

function fires(id: string, data: PolicyData, input: Fields): boolean {
  const isLlmCall = input.request_type === 'llm_call';
  switch (id) {
    case 'toxicity_threshold_exceeded':
      return isLlmCall && atLeast(input.toxicity_score, data.toxicityThreshold);
    case 'hallucination_threshold_exceeded':
      return isLlmCall && atLeast(input.hallucination_score, data.hallucinationThreshold);
    case 'monthly_cost_limit_exceeded':
      return isLlmCall && isOver(input.cost_today_usd, data.maxMonthlyUSD);
    case 'memory_ttl_mismatch':
      return differs(field(input.memory_write, 'ttl_seconds'), data.shortTermTtlSeconds);
    case 'destructive_tool_without_confirmation':
      return members(input.tools_called).some(isIn(data.destructiveTools)) && input.user_confirmed !== true;
    default:
      return isLlmCall && !members(input.guardrails_invoked).includes(guardrailOf(id));
  }
}

const guardrailOf = (id: string): string => id.replace(/_not_invoked$/, '').replaceAll('_', '-');

/** Rego compares across types: null and booleans are below every number, texts, lists and objects above. */
function atLeast(score: unknown, threshold: number | undefined): boolean {
  if (score === undefined || threshold === undefined || score === null || typeof score === 'boolean')
    return false;
  return typeof score === 'number' ? score >= threshold : true;
}

/** Compared in whole millionths of a dollar. */
const isOver = (costToday: unknown, limit: number | undefined): boolean =>
  typeof costToday === 'number' &&
  limit !== undefined &&
  Math.round(costToday * 1e6) * 30 > Math.round(limit * 1e6);

const differs = (ttl: unknown, declared: number | undefined): boolean =>
  ttl !== undefined && declared !== undefined && ttl !== declared;

const field = (value: unknown, name: string): unknown => (isRecord(value) ? value[name] : undefined);

/** What Rego's `in` and `some … in` look at: the items of a list, the values of an object. */
const members = (value: unknown): unknown[] =>
  typeof value === 'object' && value !== null ? Object.values(value) : [];

const isIn =
  (names: readonly string[]) =>
  (name: unknown): boolean =>
    names.some((item) => item === name);
