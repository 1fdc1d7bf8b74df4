// The two sides of an expectation that failed, as a comparing error carries them, and how any value is put into JSON.

export interface Compared {
  readonly expected: unknown;
  readonly actual: unknown;
}

/** @returns the two sides of the comparison that the error tells of; undefined where it tells of none worth showing */
export function comparedBy(error: unknown): Compared | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if (!('expected' in error && 'actual' in error)) return undefined;
  // chai's errors have both sides also where nothing was compared, and say so.
  return 'showDiff' in error && error.showDiff === false ? undefined : error;
}

/** @returns JSON of any value: sets and maps as lists, what JSON has no word for as text; a sentence where there is none */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value, (_name, inner: unknown) => wordFor(inner));
  } catch (error) {
    // It contains itself, or is too deep.
    return JSON.stringify(`not to be shown: ${(error as Error).message}`);
  }
}

function wordFor(value: unknown): unknown {
  if (value instanceof Set || value instanceof Map) return [...value];
  if (value instanceof Error || value instanceof RegExp) return String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  return ['undefined', 'bigint', 'symbol', 'function'].includes(typeof value) ? String(value) : value;
}
