// Judges an answer against the expectations of a step, in the order of the contract (YML-17 to YML-26).
import { isDeepStrictEqual } from 'node:util';
import { exactJson, isNumber, parseExactJson } from '../../../runner/exact-json';
import { resolvePath } from './path';
import { MATCHERS, regularExpression, type Expectation } from './schema';
import { abbreviate, show, textOf } from './wording';

export interface Answer {
  readonly status: number;
  /** Names in any case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The body as text, without the coding in which it came; reading it may throw. */
  readonly text: string;
}

type Failure = string | undefined;
type Matcher = (typeof MATCHERS)[number];

/** @returns the first failure (which key, what was expected, what came), undefined if all expectations hold */
export function checkStep(expect: Expectation | undefined, answer: Answer): Failure {
  if (!expect) return undefined;
  return (
    checkStatus(expect, answer) ??
    checkAbsent(expect, answer) ??
    checkPresent(expect, answer) ??
    checkJson(expect, answer) ??
    checkBody(expect, answer)
  );
}

/** Whether it expects something that not just any answer has, an error's among them. */
export function showsPresence(expect: Expectation = {}): boolean {
  const { status, headers_present = [], body_contains = '', not_null = false } = expect;
  const isMatched = MATCHERS.some((matcher) => matcher !== 'not_null' && matcher in expect);
  return status !== undefined || headers_present.length > 0 || body_contains !== '' || not_null || isMatched;
}

function checkStatus({ status }: Expectation, answer: Answer): Failure {
  if (status === undefined || status === answer.status) return undefined;
  return `expect.status: expected ${status}, got ${answer.status} with the body ${shownBody(answer)}`;
}

function checkAbsent({ headers_absent: names = [] }: Expectation, answer: Answer): Failure {
  const name = names.find((candidate) => headerOf(answer, candidate) !== undefined);
  return name && `expect.headers_absent: expected no header ${name}, got ${show(headerOf(answer, name))}`;
}

function checkPresent({ headers_present: names = [] }: Expectation, answer: Answer): Failure {
  const name = names.find((candidate) => headerOf(answer, candidate) === undefined);
  if (!name) return undefined;
  return `expect.headers_present: expected a header ${name}, got ${abbreviate(Object.keys(answer.headers).join(', ') || 'no headers')}`;
}

function headerOf({ headers }: Answer, name: string): string | readonly string[] | undefined {
  const wanted = name.toLowerCase();
  return Object.entries(headers).find(([key]) => key.toLowerCase() === wanted)?.[1];
}

/** YML-19: with `jq` the body must be JSON, even if no matcher follows. */
function checkJson(expect: Expectation, answer: Answer): Failure {
  if (expect.jq === undefined) return undefined;
  const parsed = parseJson(answer.text);
  if (!parsed) return `expect.jq: expected a JSON body, got ${shownBody(answer)}`;
  const value = resolvePath(parsed.value, expect.jq);
  for (const matcher of MATCHERS) {
    const expected = matcher in expect ? MATCH[matcher](value, expect) : undefined;
    if (expected) return `expect.${matcher}: expected ${expect.jq || '.'} ${expected}, got ${show(value)}`;
  }
  return undefined;
}

/** Each says what was expected if the value is not that. */
const MATCH: Record<Matcher, (value: unknown, expect: Expectation) => Failure> = {
  not_null: (value, { not_null }) => unless(!not_null || value !== null, 'not to be null'),
  equals: (value, { equals }) =>
    unless(isSame(value, equals), `to equal ${equals === null ? 'null' : show(equals)}`),
  contains: (value, { contains = '' }) =>
    unless(value !== null && textOf(value).includes(contains), `to contain ${show(contains)}`),
  matches: (value, { matches = '' }) =>
    unless(value !== null && regularExpression(matches).test(textOf(value)), `to match ${show(matches)}`),
  greater_than: (value, { greater_than: bound = 0 }) =>
    unless(isNumber(value) && value > bound, `to be a number greater than ${bound}`),
  less_than: (value, { less_than: bound = 0 }) =>
    unless(isNumber(value) && value < bound, `to be a number less than ${bound}`),
  length: (value, { length }) =>
    unless(lengthOf(value) === length, `to have the length ${length}${actualLength(value)}`),
};

const unless = (holds: boolean, expected: string): Failure => (holds ? undefined : expected);

/** YML-22; the detour over JSON makes -0 and 0 one number, as they are in JSON. */
const isSame = (one: unknown, other: unknown) => isDeepStrictEqual(asJson(one), asJson(other));
const asJson = (value: unknown): unknown => parseExactJson(exactJson(value));

/** YML-26; a character is a code point. */
function lengthOf(value: unknown): number | undefined {
  if (typeof value === 'string') return [...value].length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : undefined;
}

const actualLength = (value: unknown) => (lengthOf(value) === undefined ? '' : ` (it is ${lengthOf(value)})`);

function checkBody({ body_contains: expected }: Expectation, answer: Answer): Failure {
  if (expected === undefined || answer.text.includes(expected)) return undefined;
  return `expect.body_contains: expected the body to contain ${show(expected)}, got ${shownBody(answer)}`;
}

const shownBody = ({ text }: Answer) => (text === '' ? '(empty)' : abbreviate(text));

function parseJson(text: string): { value: unknown } | undefined {
  try {
    return { value: parseExactJson(text) };
  } catch {
    // The caller's message says more than the parser's position in a body that is only shown in part.
    return undefined;
  }
}
