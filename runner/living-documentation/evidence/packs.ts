// Packs the evidence of each page into one script that the page loads when somebody looks; the same thing is kept once.
import { createHash } from 'node:crypto';
import type { Capability } from '../documentation';
import { scenariosIn } from '../documentation';
import type { EvidenceItem } from './item';

/** The key of an item in its page's own pack, or in that of another page. */
export type ItemReference = string | readonly [page: string, key: string];

/** What the script of one page holds. */
export interface EvidencePack {
  readonly page: string;
  readonly items: Readonly<Record<string, EvidenceItem>>;
  /** Anchor of a scenario -> what each of its steps left behind. */
  readonly scenarios: Readonly<
    Record<string, readonly { readonly step: string; readonly items: readonly ItemReference[] }[]>
  >;
}

/** @returns a pack for each capability that has evidence; an item that several pages show is in the first one's */
export function packEvidence(capabilities: readonly Capability[]): EvidencePack[] {
  const homes = new Map<string, string>();
  return capabilities
    .map((capability) => packOf(capability, homes))
    .filter(({ scenarios }) => Object.keys(scenarios).length > 0);
}

/** @param homes key of an item -> the page whose pack it is in */
function packOf(capability: Capability, homes: Map<string, string>): EvidencePack {
  const { page } = capability;
  const items: Record<string, EvidenceItem> = {};
  const keep = (item: EvidenceItem): ItemReference => {
    const key = keyOf(item);
    const home = homes.get(key) ?? page;
    homes.set(key, home);
    if (home !== page) return [home, key];
    items[key] = item;
    return key;
  };
  const withEvidence = scenariosIn(capability).filter(({ evidence }) => evidence.length > 0);
  const scenarios = withEvidence.map(({ anchor, evidence }) => [
    anchor,
    evidence.map((one) => ({ step: one.step, items: one.items.map(keep) })),
  ]);
  return { page, items, scenarios: Object.fromEntries(scenarios) };
}

/** Short, and yet no two of a run's some thousand items will meet. */
const keyOf = (item: EvidenceItem): string =>
  createHash('sha256').update(JSON.stringify(item)).digest('base64url').slice(0, 12);
