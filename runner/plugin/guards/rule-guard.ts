// Warns of Rules that cite too much: every scenario below a Rule counts as showing all ids of the Rule.
import type { GherkinDocument } from '@cucumber/messages';
import type { Outcome } from '../../run/outcomes';
import type { Warning } from '../../run/problem';
import { RULE_TAG } from '../../run/rule-tag';

const MOST_IDS = 3;

/**
 * @param outcomes of the scenarios that were selected: their features are looked at, others are nobody's concern now
 * @returns one warning for each Rule that carries more ids than it should, where it stands
 */
export function checkRules(
  documents: ReadonlyMap<string, GherkinDocument>,
  outcomes: readonly Outcome[],
): Warning[] {
  const files = [...new Set(outcomes.map(({ at }) => at.file))];
  return files.flatMap((file) =>
    documents.get(file)!.feature!.children.flatMap(({ rule }) => {
      const ids = (rule?.tags ?? [])
        .filter(({ name }) => RULE_TAG.test(name))
        .map(({ name }) => name.slice(1));
      if (!rule || ids.length <= MOST_IDS) return [];
      const message = `This Rule carries ${ids.length} ids, more than ${MOST_IDS}: one that a single scenario shows stands on that scenario (${ids.join(', ')}).`;
      return [{ message, at: { file, line: rule.location.line } }];
    }),
  );
}
