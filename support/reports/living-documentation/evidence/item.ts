// One piece of evidence as the site shows it; made from an attachment, rendered in the browser.
import type {
  AuditEvidence,
  ComparisonEvidence,
  DecisionEvidence,
  ExchangeEvidence,
} from '../../../evidence/kinds';

export type EvidenceItem =
  | ({ readonly kind: 'exchange'; readonly statusText: string } & ExchangeEvidence)
  | ({ readonly kind: 'audit' } & AuditEvidence)
  | ({ readonly kind: 'decision' } & DecisionEvidence)
  | ({ readonly kind: 'comparison' } & ComparisonEvidence)
  | { readonly kind: 'data'; readonly title: string; readonly value: unknown }
  | { readonly kind: 'text'; readonly title: string; readonly text: string }
  /** `source` is a data URL, or the address of a file that stayed outside the site. */
  | { readonly kind: 'image' | 'file'; readonly title: string; readonly source: string };

export type ItemOf<K extends EvidenceItem['kind']> = Extract<EvidenceItem, { kind: K }>;

/** What a policy engine said, in a word or with the violations (OPA-15). */
export function describeDecision({ decision: { result } }: DecisionEvidence): string {
  const violations = Array.isArray(result) ? result.filter((id) => typeof id === 'string') : [];
  return violations.length > 0 ? `denied: ${violations.join(', ')}` : 'allowed';
}

/** @returns one line that says what the item is */
export function titleOf(item: EvidenceItem): string {
  switch (item.kind) {
    case 'exchange':
      return item.exchange.replace('->', '→');
    case 'audit':
      return `audit entry of ${String(item.auditEntry['method'])} ${String(item.auditEntry['path'])}`;
    case 'decision':
      return `policy decision for ${item.agent}: ${describeDecision(item)}`;
    case 'comparison':
      return 'expected beside actual';
    default:
      return item.title;
  }
}

const NAMES: Readonly<Record<EvidenceItem['kind'], readonly [one: string, many: string]>> = {
  exchange: ['exchange', 'exchanges'],
  audit: ['audit entry', 'audit entries'],
  decision: ['policy decision', 'policy decisions'],
  comparison: ['comparison', 'comparisons'],
  data: ['document', 'documents'],
  text: ['text', 'texts'],
  image: ['picture', 'pictures'],
  file: ['file', 'files'],
};

/** @returns `2 exchanges, 1 audit entry` */
export function summariseItems(items: readonly EvidenceItem[]): string {
  return Object.entries(NAMES)
    .map(([kind, [one, many]]) => [items.filter((item) => item.kind === kind).length, one, many] as const)
    .filter(([count]) => count > 0)
    .map(([count, one, many]) => `${count} ${count === 1 ? one : many}`)
    .join(', ');
}
