// One piece of evidence as the site shows it; made from an attachment, rendered in the browser.
import { groupBy } from '../../group-by';
import { count } from '../../count';
import type { ComparisonEvidence, ExchangeEvidence, RecordEvidence } from '../../evidence/kinds';

export type EvidenceItem =
  | ({ readonly kind: 'exchange'; readonly statusText: string } & ExchangeEvidence)
  | ({ readonly kind: 'record' } & RecordEvidence)
  | ({ readonly kind: 'comparison' } & ComparisonEvidence)
  | { readonly kind: 'data'; readonly title: string; readonly value: unknown }
  | { readonly kind: 'text'; readonly title: string; readonly text: string }
  /** `source` is a data URL, or the address of a file that stayed outside the site. */
  | { readonly kind: 'image' | 'file'; readonly title: string; readonly source: string };

export type ItemOf<K extends EvidenceItem['kind']> = Extract<EvidenceItem, { kind: K }>;

/** @returns one line that says what the item is */
export function titleOf(item: EvidenceItem): string {
  switch (item.kind) {
    case 'exchange':
      return item.exchange.replace('->', '→');
    case 'comparison':
      return 'expected beside actual';
    default:
      return item.title;
  }
}

const NAMES: Readonly<Record<Exclude<EvidenceItem['kind'], 'record'>, string>> = {
  comparison: 'comparison',
  exchange: 'exchange',
  data: 'document',
  text: 'text',
  image: 'picture',
  file: 'file',
};

/** What the title of a text says that it is; "text" says nothing. */
const TEXTS: readonly (readonly [RegExp, string])[] = [
  [/^kubectl /, 'kubectl output'],
  [/\blog\b/i, 'log'],
  [/^pod\b/i, 'pod description'],
];

/** @returns what kind of thing it is: `exchange`, `SQL query`, `kubectl output` */
export function nameOf(item: EvidenceItem): string {
  if (item.kind === 'record') return item.record;
  const known = item.kind === 'text' && TEXTS.find(([pattern]) => pattern.test(item.title));
  return known ? known[1] : NAMES[item.kind];
}

/** @returns `2 exchanges, 1 audit entry`, the kinds in the order of appearance */
export function summariseItems(items: readonly EvidenceItem[]): string {
  return [...groupBy(items, nameOf)].map(([name, { length }]) => count(length, name)).join(', ');
}
