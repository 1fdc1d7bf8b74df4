// What is shown of a value: masked first, then cut where it is longer than a reader can take.
import { jsonText } from './comparison';
import { exactJson, parseExactJson } from '../exact-json';
import { redactText } from './redact';
import { isSecretField, MASK, maskValues, type Secrets } from './secrets';

/** A longer body, or part of something else, is cut in the evidence; the step has seen it whole. */
const LONGEST = 8 * 1024;
/** Cut parts may still be many. */
const LONGEST_OBJECT = 4 * LONGEST;
const LONGEST_CELL = 1024;

export class Excerpts {
  constructor(private readonly secrets: Secrets) {}

  text(text: string, longest = LONGEST): string {
    return cut(redactText(text, this.secrets), longest);
  }

  /** A text stays a text, even where it is JSON: "1" is not 1. */
  value(value: unknown, longest = LONGEST): unknown {
    if (typeof value === 'string') return this.text(value, longest);
    return readable(redactText(jsonText(value), this.secrets), longest);
  }

  /** Field by field, so that an object stays one although a part of it is long. */
  data(value: unknown): unknown {
    if (!isObject(value)) return this.value(value);
    const json = jsonText(this.fields(value, LONGEST));
    return readable(json, LONGEST_OBJECT);
  }

  /** A row of a table. */
  row(row: Record<string, unknown>): Record<string, unknown> {
    return this.fields(row, LONGEST_CELL);
  }

  private fields(value: Record<string, unknown>, longest: number): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [
        maskValues(name, this.secrets),
        isSecretField(name, typeof inner === 'number') ? MASK : this.value(inner, longest),
      ]),
    );
  }
}

/** JSON as JSON, so that it is folded and not escaped, unless its numbers would change; anything else as text; both bounded. */
export function readable(body: string | undefined, longest = LONGEST): unknown {
  if (body === undefined || body === '') return undefined;
  if (body.length > longest) return cut(body, longest);
  try {
    const value: unknown = JSON.parse(body);
    return exactJson(value) === exactJson(parseExactJson(body)) ? value : body;
  } catch {
    return body;
  }
}

const cut = (text: string, longest: number): string =>
  text.length > longest ? `${text.slice(0, longest)} … (${text.length} characters in all)` : text;

/** Lists, sets, dates and the like are shown as a whole. */
const isObject = (value: unknown): value is Record<string, unknown> =>
  Object.prototype.toString.call(value) === '[object Object]';
