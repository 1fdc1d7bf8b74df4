// What may be cited: the ids of the catalogue, and what is wrong with the catalogue that gives them.
import { didYouMean } from '../did-you-mean';
import { formatPlace, type Problem } from '../run/problem';
import { decisionsOf, itemsOf, type Catalogue } from './catalogue';
import type { Item } from './document';

/** What tags may cite. */
export interface Citable {
  /** Ids of requirements, rules and decisions, without `@`. */
  readonly ids: ReadonlySet<string>;
  /** Defects of the catalogue itself: they make every citation doubtful. */
  readonly problems: readonly Problem[];
}

/** @returns the ids of a catalogue, and a problem for each that is given twice or refined by a rule that there is not */
export function citable(catalogue: Catalogue): Citable {
  const all = [...itemsOf(catalogue), ...decisionsOf(catalogue)];
  return {
    ids: new Set(all.map(({ id }) => id)),
    problems: [...duplicates(all), ...unknownRefinements(itemsOf(catalogue))],
  };
}

/** @returns ` Did you mean ASR-7?`, ` The last one is ASR-85.`, or nothing if no id is near; to end a sentence with */
export function nearestId(id: string, ids: Iterable<string>): string {
  const known = [...ids];
  const family = id.replace(/\d+$/, '');
  const numbers = known.filter((other) => other.replace(/\d+$/, '') === family).map(numberOf);
  if (numbers.length > 0) return ` The last one is ${family}${Math.max(...numbers)}.`;
  const meant = didYouMean(id, known);
  return meant === undefined ? '' : ` Did you mean ${meant}?`;
}

const numberOf = (id: string): number => Number(/\d+$/.exec(id)![0]);

function duplicates(all: readonly Pick<Item, 'id' | 'at'>[]): Problem[] {
  const first = new Map<string, Item['at']>();
  return all.flatMap(({ id, at }) => {
    const earlier = first.get(id);
    if (earlier === undefined) first.set(id, at);
    return earlier === undefined
      ? []
      : [{ message: `The id ${id} is given twice; the first time at ${formatPlace(earlier)}.`, at }];
  });
}

function unknownRefinements(items: readonly Item[]): Problem[] {
  const rules = new Set(items.filter(({ kind }) => kind === 'rule').map(({ id }) => id));
  return items.flatMap(({ id, refinedBy, at }) =>
    refinedBy
      .filter((rule) => !rules.has(rule))
      .map((rule) => ({
        message: `${id} names the rule ${rule}, which no contract has.${nearestId(rule, rules)}`,
        at,
      })),
  );
}
