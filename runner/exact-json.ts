// JSON that keeps integers to the last digit, since beyond 2^53 a JavaScript number also stands for its neighbours.
import { randomUUID } from 'node:crypto';

/** A decimal number as people write it: sign, digits before and behind the point, exponent. */
const DECIMAL = /^(?<sign>[+-]?)(?=\.?\d)(?<whole>\d*)(?:\.(?<fraction>\d*))?(?:e(?<power>[+-]?\d+))?$/i;

/** Texts, which are skipped, and numbers. */
const TOKEN = /"(?:[^"\\]+|\\.)*"|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi;

/** Fewer digits than these a number always keeps. */
const MAY_BE_LOST = /\d[\d.]{15}/;

/** Beyond this power of ten nothing is written out; no double is larger. */
const LARGEST_POWER = 308;

/** @returns the value of JSON text, its integers as bigint where a number would be another one; @throws SyntaxError */
export function parseExactJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (!MAY_BE_LOST.test(text)) return value;
  const mark = randomUUID();
  const marked = text.replace(TOKEN, (token) => {
    const exact = token.startsWith('"') ? token : exactNumber(token);
    return typeof exact === 'bigint' ? `"${mark}${exact}"` : token;
  });
  return JSON.parse(marked, (_key, part: unknown) =>
    typeof part === 'string' && part.startsWith(mark) ? BigInt(part.slice(mark.length)) : part,
  );
}

/** @returns compact JSON, in which each bigint is a number */
export function exactJson(value: unknown): string {
  const mark = randomUUID();
  const text = JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'bigint' ? `${mark}${part}` : part,
  );
  return text.replaceAll(new RegExp(`"${mark}(-?\\d+)"`, 'g'), '$1');
}

/**
 * @param literal a decimal number, such as `-12`, `1.5` or `1e3`
 * @returns a number if it is written out with the same value, else an integer as bigint, and a fraction as it is rounded
 */
export function exactNumber(literal: string): number | bigint {
  const value = Number(literal);
  if (isKept(literal)) return value;
  const { negative, digits, power } = decimalOf(literal);
  if (power < 0 || power > LARGEST_POWER) return value;
  return BigInt(`${negative ? '-' : ''}${digits}${'0'.repeat(power)}`);
}

/** Whether a JavaScript number keeps what a decimal number says. */
export function isKept(literal: string): boolean {
  const value = Number(literal);
  return Number.isFinite(value) && textOf(decimalOf(literal)) === textOf(decimalOf(String(value)));
}

/** Whether a text is a decimal number. */
export const isDecimal = (text: string): boolean => DECIMAL.test(text);

/** Whether a value is a number as {@link parseExactJson} gives them. */
export const isNumber = (value: unknown): value is number | bigint =>
  typeof value === 'number' || typeof value === 'bigint';

interface Decimal {
  readonly negative: boolean;
  /** No zero at either end; none at all for 0. */
  readonly digits: string;
  /** Of ten, by which the digits are multiplied. */
  readonly power: number;
}

/** One for all the ways of writing a number: 10, 1e1 and 10.0. */
function decimalOf(literal: string): Decimal {
  const { sign, whole = '', fraction = '', power = '0' } = DECIMAL.exec(literal)?.groups ?? {};
  const all = (whole + fraction).replace(/^0+/, '');
  let end = all.length;
  while (all[end - 1] === '0') end -= 1;
  if (end === 0) return { negative: false, digits: '', power: 0 };
  const moved = Number(power) - fraction.length + all.length - end;
  return { negative: sign === '-', digits: all.slice(0, end), power: moved };
}

const textOf = ({ negative, digits, power }: Decimal) => `${negative ? '-' : ''}${digits}e${power}`;
