// Words for the messages that scenario authors read: values, lists, one-line titles.

const SHOWN_CHARACTERS = 200;

/** @returns the text without line breaks, control characters and doubled blanks */
export function oneLine(text: string): string {
  return text
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .replace(/\p{Cs}/gu, '\ufffd')
    .trim();
}

/** @returns a string as it is, anything else as compact JSON (YML-23) */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** @returns compact JSON of at most 200 characters; null says that it stands for a missing value, too (YML-31) */
export function show(value: unknown): string {
  return value === null ? 'null (or missing)' : abbreviate(JSON.stringify(value));
}

/** @returns at most 200 characters of the text and, if there were more, how many */
export function abbreviate(text: string): string {
  if (text.length <= SHOWN_CHARACTERS) return text;
  return `${text.slice(0, SHOWN_CHARACTERS)}… (${text.length} characters)`;
}

/** @returns what a value of a scenario file is, in a phrase that follows "is" */
export function describe(value: unknown): string {
  if (value === null) return 'empty (null)';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'string') return `the text ${abbreviate(JSON.stringify(value))}`;
  if (typeof value === 'number') return `the number ${value}`;
  return typeof value === 'object' ? 'a mapping' : String(value);
}
