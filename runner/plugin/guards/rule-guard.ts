// Warns of Rules that cite too much: every scenario below a Rule counts as showing all ids of the Rule.
import type { GherkinDocument } from '@cucumber/messages';
import { RULE_TAG } from '../../run/rule-tag';
import type { Warning } from '../../run/problem';

const MOST_IDS = 3;

/** @returns one warning for each Rule that carries more ids than it should, where it stands */
export function checkRules(documents: Iterable<GherkinDocument>): Warning[] {
  return [...documents].flatMap(({ uri, feature }) =>
    (feature?.children ?? []).flatMap(({ rule }) => {
      const ids = (rule?.tags ?? [])
        .filter(({ name }) => RULE_TAG.test(name))
        .map(({ name }) => name.slice(1));
      if (!rule || ids.length <= MOST_IDS) return [];
      const message = `This Rule carries ${ids.length} ids, more than ${MOST_IDS}: one that a single scenario shows stands on that scenario (${ids.join(', ')}).`;
      return [{ message, at: { file: uri!, line: rule.location.line } }];
    }),
  );
}
