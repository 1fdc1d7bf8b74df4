// Words for the messages that scenario authors read: values, lists, one-line titles.
import { exactJson, isNumber } from '../../../runner/exact-json';

const SHOWN_CHARACTERS = 200;

/** @returns the text without line breaks, control characters and doubled blanks */
export function oneLine(text: string): string {
  return wellFormed(text.replace(/[\s\p{Cc}]+/gu, ' ')).trim();
}

/** @returns a string as it is, anything else as compact JSON (YML-23) */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : exactJson(value));

/** @returns compact JSON of at most 200 characters; null says that it stands for a missing value, too (YML-31) */
export function show(value: unknown): string {
  return value === null ? 'null (or missing)' : abbreviate(exactJson(value));
}

/** @returns at most 200 characters of the text and, if there were more, how many */
export function abbreviate(text: string): string {
  if (text.length <= SHOWN_CHARACTERS) return text;
  return `${text.slice(0, SHOWN_CHARACTERS)}… (${text.length} characters)`;
}

/** @returns the text as a URL has it: all but printable ASCII percent-encoded, as UTF-8 */
export const encoded = (text: string): string =>
  text.replace(/[^!-~]+/g, (part) => encodeURIComponent(wellFormed(part)));

const wellFormed = (text: string) => text.replace(/\p{Cs}/gu, '\ufffd');

/** @returns what a value of a scenario file is, in a phrase that follows "is" */
export function describe(value: unknown): string {
  if (value === null) return 'empty (null)';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'string') return `the text ${abbreviate(JSON.stringify(value))}`;
  if (isNumber(value)) return `the number ${value}`;
  return typeof value === 'object' ? 'a mapping' : String(value);
}
