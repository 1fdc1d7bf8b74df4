// Loads the evidence of a page when a scenario's is first opened, and renders it there.
import { render } from 'preact';
import { EvidenceView, type StepItems } from '../evidence/evidence-view';
import type { EvidencePack, ItemReference } from '../evidence/packs';
import type { EvidenceItem } from '../evidence/item';

/** What the scripts of packs call. */
interface Shelf {
  take(pack: EvidencePack): void;
}

declare global {
  var livingDocumentation: Shelf;
}

const packs = new Map<string, EvidencePack>();
const loading = new Map<string, Promise<EvidencePack>>();

/** Every `details.evidence` of the page shows its scenario's evidence once it is opened. */
export function showEvidence(): void {
  globalThis.livingDocumentation = { take: (pack) => packs.set(pack.page, pack) };
  for (const details of document.querySelectorAll<HTMLDetailsElement>('details.evidence')) {
    const open = () => details.open && void fill(details);
    details.addEventListener('toggle', open);
    open();
  }
}

async function fill(details: HTMLDetailsElement): Promise<void> {
  const body = details.querySelector('.evidence-place');
  if (!body || body.hasAttribute('data-filled')) return;
  body.setAttribute('data-filled', '');
  const { page = '', anchor = '' } = details.dataset;
  try {
    const steps = await stepsOf(page, anchor);
    body.textContent = '';
    render(<EvidenceView steps={steps} />, body);
  } catch (error) {
    body.textContent = `The evidence cannot be shown: ${error instanceof Error ? error.message : error}`;
  }
}

async function stepsOf(page: string, anchor: string): Promise<StepItems[]> {
  const pack = await load(page);
  const steps = pack.scenarios[anchor] ?? [];
  return Promise.all(
    steps.map(async ({ step, items }) => ({
      step,
      items: await Promise.all(items.map((reference) => itemOf(reference, pack))),
    })),
  );
}

async function itemOf(reference: ItemReference, own: EvidencePack): Promise<EvidenceItem> {
  const [pack, key] =
    typeof reference === 'string' ? [own, reference] : [await load(reference[0]), reference[1]];
  const item = pack.items[key];
  if (!item) throw new Error(`${pack.page} has no evidence ${key}`);
  return item;
}

function load(page: string): Promise<EvidencePack> {
  const begun = loading.get(page) ?? fetchPack(page);
  loading.set(page, begun);
  return begun;
}

/** By a script element: a page opened from disk may fetch nothing else. */
function fetchPack(page: string): Promise<EvidencePack> {
  const { root = '' } = document.documentElement.dataset;
  const source = `${root}evidence/${page.split('/').map(encodeURIComponent).join('/')}.js`;
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = source;
    script.onerror = () => reject(new Error(`${source} is missing; was the folder copied as a whole?`));
    script.onload = () => {
      const pack = packs.get(page);
      if (pack) resolve(pack);
      else reject(new Error(`${source} holds no evidence`));
    };
    document.head.append(script);
  });
}
