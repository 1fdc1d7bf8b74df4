// Search and filters of the list of scenarios; what is chosen stands in the address, so that it can be sent on.
import MiniSearch from 'minisearch';

/** What is searched, beside what the rows show. */
export interface SearchText {
  /** `shop/orders#…`, as the row's `data-id`. */
  readonly id: string;
  readonly title: string;
  readonly rule: string;
  readonly capability: string;
  readonly steps: string;
  readonly tags: string;
}

declare global {
  var livingDocumentationSearch: readonly SearchText[] | undefined;
}

/** Name of a control -> what a row must have. */
const FILTERS: Readonly<Record<string, (row: HTMLElement, wanted: string) => boolean>> = {
  capability: (row, wanted) => row.dataset['capability'] === wanted,
  verdict: (row, wanted) => (wanted === 'flaky' ? 'flaky' in row.dataset : row.dataset['verdict'] === wanted),
  tag: (row, wanted) => (row.dataset['tags'] ?? '').split(' ').includes(wanted),
};

/** Does nothing on a page without the list. */
export function startScenarioList(): void {
  const form = document.querySelector<HTMLFormElement>('form#filters');
  if (form) new ScenarioList(form).start();
}

class ScenarioList {
  private readonly rows = [...document.querySelectorAll<HTMLElement>('[data-id]')];
  private readonly index = new MiniSearch<SearchText>({
    fields: ['title', 'rule', 'capability', 'steps', 'tags'],
    searchOptions: { boost: { title: 4, tags: 3, rule: 2 }, prefix: true, fuzzy: 0.15, combineWith: 'AND' },
    tokenize: (text) => text.toLowerCase().match(/[\p{L}\p{N}@/._-]+/gu) ?? [],
    // `a`, `is` and `of` are everywhere; `F` and `64` are not.
    processTerm: (term) => (/^[a-z]{2}$|^[ai]$/.test(term) ? null : term),
  });
  private readonly order = new Map(this.rows.map((row, place) => [row, place]));

  constructor(private readonly form: HTMLFormElement) {
    this.index.addAll(globalThis.livingDocumentationSearch ?? []);
  }

  start(): void {
    this.read();
    this.apply();
    this.form.addEventListener('input', () => this.choose());
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.choose();
    });
    this.form.addEventListener('reset', () => queueMicrotask(() => this.choose()));
    addEventListener('hashchange', () => {
      this.read();
      this.apply();
    });
  }

  private choose(): void {
    const chosen = new URLSearchParams(
      this.controls().flatMap(({ name, value }) => (value === '' ? [] : [[name, value]])),
    );
    history.replaceState(null, '', `#${chosen}`);
    this.apply();
  }

  private controls(): (HTMLInputElement | HTMLSelectElement)[] {
    return [...this.form.querySelectorAll<HTMLInputElement | HTMLSelectElement>('[name]')];
  }

  /** From the address: behind `#`, or behind `?` where another page's search led here. */
  private read(): void {
    const given = new URLSearchParams(location.hash.slice(1) || location.search.slice(1));
    for (const control of this.controls()) control.value = given.get(control.name) ?? '';
  }

  private apply(): void {
    const values = new Map(this.controls().map(({ name, value }) => [name, value.trim()]));
    const query = values.get('q') ?? '';
    const found = query === '' ? undefined : this.search(query);
    const shown = this.rows.filter((row) => {
      const passes = Object.entries(FILTERS).every(
        ([name, test]) => !values.get(name) || test(row, values.get(name)!),
      );
      const isShown = passes && (found === undefined || found.has(row.dataset['id']!));
      row.hidden = !isShown;
      return isShown;
    });
    this.sort(found);
    document.querySelector('#found')!.textContent =
      shown.length === this.rows.length
        ? `${shown.length} scenarios`
        : `${shown.length} of ${this.rows.length} scenarios`;
  }

  /** @returns id -> rank */
  private search(query: string): Map<string, number> {
    const every = this.index.search(query);
    // Nobody remembers the very words: where not all of them are found, some will do.
    const found = every.length > 0 ? every : this.index.search(query, { combineWith: 'OR' });
    return new Map(found.map(({ id }, rank) => [String(id), rank]));
  }

  /** The best first while something is searched for, else in reading order. */
  private sort(found: ReadonlyMap<string, number> | undefined): void {
    const rank = (row: HTMLElement) =>
      found?.get(row.dataset['id']!) ?? (found ? Infinity : this.order.get(row)!);
    const sorted = [...this.rows].sort(
      (a, b) => rank(a) - rank(b) || this.order.get(a)! - this.order.get(b)!,
    );
    this.rows[0]?.parentElement?.append(...sorted);
  }
}
