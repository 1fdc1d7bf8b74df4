// Coverage status of a requirement: by the scenarios of this run, or else by unit tests, or by nothing at all.
import { groupBy } from '../group-by';
import type { ItemVerdict, TracedDocument, TracedItem } from '../traceability/trace';
import type { ScenarioView } from './documentation';

/** `unit tests only`: no scenario shows it, but unit tests check it or a rule that spells it out. */
export type CoverageStatus = ItemVerdict | 'unit tests only' | 'withdrawn';

/** In the order in which a reader wants to know of them. */
export const COVERAGE_STATUSES: readonly CoverageStatus[] = [
  'failed',
  'broken',
  'nothing shows it',
  'not run',
  'unit tests only',
  'passed',
];

/** Id -> unit tests that check it. */
export type UnitTests = ReadonlyMap<string, readonly string[]>;

export function coverageOf(
  { item, verdict }: TracedItem<ScenarioView>,
  unitTests: UnitTests,
): CoverageStatus {
  if (item.withdrawn) return 'withdrawn';
  if (verdict !== 'nothing shows it') return verdict;
  const isChecked = [item.id, ...item.refinedBy].some((id) => unitTests.has(id));
  return isChecked ? 'unit tests only' : verdict;
}

/** @returns how many items of a document have which status, in the order of COVERAGE_STATUSES; withdrawn ones are left out */
export function coverageCounts(
  { sections }: TracedDocument<ScenarioView>,
  unitTests: UnitTests,
): ReadonlyMap<CoverageStatus, number> {
  const all = groupBy(
    sections.flatMap(({ items }) => items),
    (item) => coverageOf(item, unitTests),
  );
  return new Map(COVERAGE_STATUSES.flatMap((one) => (all.has(one) ? [[one, all.get(one)!.length]] : [])));
}
