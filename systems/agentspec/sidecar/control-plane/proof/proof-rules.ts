// The compliance rules that a proof can be recorded for (PRF-5).

const families: Readonly<Record<string, number>> = {
  EVAL: 3,
  MEM: 5,
  META: 2,
  MODEL: 4,
  OBS: 3,
  'SEC-LLM': 10,
};

const numbered = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${String(index + 1).padStart(2, '0')}`);

/** All 27 rule ids, as in `SEC-LLM-01`. */
export const proofRuleIds: readonly string[] = Object.entries(families).flatMap(([prefix, count]) =>
  numbered(prefix, count),
);
