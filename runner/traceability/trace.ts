// Traces every requirement and rule to the scenarios that show it, and says how it fares.
import type { Verdict } from '../run/outcomes';
import type { Catalogue } from './catalogue';
import type { CatalogueDocument, Item, Section } from './document';

/** A scenario, as far as it says what it shows. */
export interface CitingScenario {
  /** Ids of the requirements and rules that it shows, those that its Rule and its feature name included. */
  readonly cites: readonly string[];
  readonly verdict: Verdict;
}

/** How a requirement or a rule fares; nothing is shown by a scenario that nobody wrote. */
export type ItemVerdict = Verdict | 'nothing shows it';

/** One item, and what shows it. */
export interface TracedItem<S extends CitingScenario> {
  readonly item: Item;
  /** Those that cite it. */
  readonly direct: readonly S[];
  /** One for each rule that spells it out, in the order of the catalogue's row; a rule may have no scenario. */
  readonly through: readonly { readonly rule: string; readonly scenarios: readonly S[] }[];
  /** Worked out from both. */
  readonly verdict: ItemVerdict;
}

export interface TracedSection<S extends CitingScenario> {
  readonly section: Section;
  readonly items: readonly TracedItem<S>[];
}

export interface TracedDocument<S extends CitingScenario> {
  readonly document: CatalogueDocument;
  readonly sections: readonly TracedSection<S>[];
}

/** @returns each document of the catalogue with what shows its items; scenarios keep their order, and come once a list */
export function trace<S extends CitingScenario>(
  { documents }: Catalogue,
  scenarios: readonly S[],
): TracedDocument<S>[] {
  const citing = scenariosByCitation(scenarios);
  return documents.map((document) => ({
    document,
    sections: document.sections.map((section) => ({
      section,
      items: section.items.map((item) => traceItem(item, citing)),
    })),
  }));
}

/**
 * @returns `failed` if one scenario failed, else `broken` if one could not tell, else `passed` if one passed; `not run`
 * if none was run, and `nothing shows it` if there is none
 */
export function verdictOf(scenarios: readonly Pick<CitingScenario, 'verdict'>[]): ItemVerdict {
  const found = new Set(scenarios.map(({ verdict }) => verdict));
  return PRECEDENCE.find((verdict) => found.has(verdict)) ?? 'nothing shows it';
}

const PRECEDENCE = ['failed', 'broken', 'passed', 'not run'] as const;

function scenariosByCitation<S extends CitingScenario>(scenarios: readonly S[]): Map<string, S[]> {
  const citing = new Map<string, S[]>();
  for (const scenario of scenarios) {
    for (const id of new Set(scenario.cites)) citing.set(id, [...(citing.get(id) ?? []), scenario]);
  }
  return citing;
}

function traceItem<S extends CitingScenario>(item: Item, citing: ReadonlyMap<string, S[]>): TracedItem<S> {
  const direct = citing.get(item.id) ?? [];
  const through = item.refinedBy.map((rule) => ({ rule, scenarios: citing.get(rule) ?? [] }));
  const verdict = verdictOf([...direct, ...through.flatMap(({ scenarios }) => scenarios)]);
  return { item, direct, through, verdict };
}
