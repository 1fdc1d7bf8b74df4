// The three conditions of an observation, and when one of them counts as changed.
import type { Condition, ConditionStatus, ConditionType } from '../kubernetes/observation';

/** What is known now of one condition. */
export interface Finding {
  readonly status: ConditionStatus;
  /** One word in CamelCase. */
  readonly reason: string;
  readonly message: string;
}

export type Findings = Readonly<Record<ConditionType, Finding>>;

const TYPES: readonly ConditionType[] = ['Ready', 'Compliant', 'ModelReachable'];

/** The same finding for all three conditions. */
export const forAll = (finding: Finding): Findings => ({
  Ready: finding,
  Compliant: finding,
  ModelReachable: finding,
});

/**
 * Gives the conditions in their order. A condition keeps its lastTransitionTime while its status stays the same,
 * even if reason and message are new.
 *
 * @param now ISO 8601
 */
export function conditionsFrom(
  findings: Findings,
  previous: readonly Condition[],
  now: string,
): readonly Condition[] {
  return TYPES.map((type) => {
    const before = previous.find((condition) => condition.type === type);
    const unchanged = before?.status === findings[type].status;
    const lastTransitionTime = (unchanged && before.lastTransitionTime) || now;
    return { type, ...findings[type], lastTransitionTime };
  });
}
