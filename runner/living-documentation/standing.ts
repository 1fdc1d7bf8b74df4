// How a requirement stands: by the scenarios of this run, or else by unit tests, or by nothing at all.
import { groupBy } from '../group-by';
import type { ItemVerdict, TracedDocument, TracedItem } from '../traceability/trace';
import type { ScenarioView } from './documentation';

/** `unit tests only`: no scenario shows it, but unit tests check it or a rule that spells it out. */
export type Standing = ItemVerdict | 'unit tests only' | 'withdrawn';

/** In the order in which a reader wants to know of them. */
export const STANDINGS: readonly Standing[] = [
  'failed',
  'broken',
  'nothing shows it',
  'not run',
  'unit tests only',
  'passed',
];

/** Id -> unit tests that check it. */
export type UnitTests = ReadonlyMap<string, readonly string[]>;

export function standingOf({ item, verdict }: TracedItem<ScenarioView>, unitTests: UnitTests): Standing {
  if (item.withdrawn) return 'withdrawn';
  if (verdict !== 'nothing shows it') return verdict;
  const isChecked = [item.id, ...item.refinedBy].some((id) => unitTests.has(id));
  return isChecked ? 'unit tests only' : verdict;
}

/** @returns how many items of a document stand how, in the order of STANDINGS; withdrawn ones are left out */
export function standingsOf(
  { sections }: TracedDocument<ScenarioView>,
  unitTests: UnitTests,
): ReadonlyMap<Standing, number> {
  const all = groupBy(
    sections.flatMap(({ items }) => items),
    (item) => standingOf(item, unitTests),
  );
  return new Map(STANDINGS.flatMap((one) => (all.has(one) ? [[one, all.get(one)!.length]] : [])));
}
