// Tests of what a step expects: what holds, what fails, and the exact words of each failure (YML-15, YML-17 to YML-26).
import fc from 'fast-check';
import { exactJson, exactNumber } from '../../../runner/exact-json';
import { checkStep, type Answer } from './check-step';
import type { Expectation } from './schema';

const body = {
  status: 'live',
  score: 20,
  ok: true,
  none: null,
  tools: [{ name: 'plan' }, { name: 'log' }],
  text: 'a😀',
};

const answer = (change: Partial<Answer> = {}): Answer => ({
  status: 200,
  headers: { 'Content-Type': 'application/json', 'set-cookie': ['a=1', 'b=2'] },
  text: JSON.stringify(body),
  ...change,
});

const holding: Expectation[] = [
  {},
  { status: 200 },
  { headers_absent: ['x-agentspec-tools-called'], headers_present: ['content-type', 'SET-COOKIE'] },
  { jq: '.' },
  { jq: '.missing' },
  { jq: '.status', not_null: true, equals: 'live', contains: 'iv', matches: '^l.*e$', length: 4 },
  { jq: '.none', not_null: false },
  { jq: '.none', equals: null },
  { jq: '.missing', equals: null },
  {
    jq: '.tools',
    equals: [{ name: 'plan' }, { name: 'log' }],
    contains: '"name":"log"',
    matches: '\\[\\{',
    length: 2,
  },
  { jq: '.tools[0]', equals: { name: 'plan' }, length: 1 },
  { jq: '.score', greater_than: 19.5, less_than: 21, contains: '20' },
  { jq: '.ok', equals: true, matches: 'true' },
  { jq: '.text', length: 2 },
  { body_contains: '"score":20' },
  { body_contains: '' },
];

test.each(holding)('%j holds', (expected) => expect(checkStep(expected, answer())).toBeUndefined());

test('a step without expectations takes any answer (YML-15)', () => {
  expect(checkStep(undefined, answer({ status: 500, text: '' }))).toBeUndefined();
});

const failing: [Expectation, string][] = [
  [{ status: 201 }, `expect.status: expected 201, got 200 with the body ${JSON.stringify(body)}`],
  [
    { headers_absent: ['x-a', 'content-type'] },
    'expect.headers_absent: expected no header content-type, got "application/json"',
  ],
  [
    { headers_absent: ['Set-Cookie'] },
    'expect.headers_absent: expected no header Set-Cookie, got ["a=1","b=2"]',
  ],
  [
    { headers_present: ['etag'] },
    'expect.headers_present: expected a header etag, got Content-Type, set-cookie',
  ],
  [{ jq: '.none', not_null: true }, 'expect.not_null: expected .none not to be null, got null (or missing)'],
  [{ jq: '.a.b', not_null: true }, 'expect.not_null: expected .a.b not to be null, got null (or missing)'],
  [{ jq: '.status', equals: 'ready' }, 'expect.equals: expected .status to equal "ready", got "live"'],
  [{ jq: '.status', equals: null }, 'expect.equals: expected .status to equal null, got "live"'],
  [{ jq: '.score', equals: '20' }, 'expect.equals: expected .score to equal "20", got 20'],
  [{ jq: '.ok', equals: 1 }, 'expect.equals: expected .ok to equal 1, got true'],
  [
    { jq: '.tools[0]', equals: { name: 'plan', type: 'x' } },
    'expect.equals: expected .tools[0] to equal {"name":"plan","type":"x"}, got {"name":"plan"}',
  ],
  [{ jq: '.status', contains: 'dead' }, 'expect.contains: expected .status to contain "dead", got "live"'],
  [{ jq: '.none', contains: '' }, 'expect.contains: expected .none to contain "", got null (or missing)'],
  [
    { jq: '.none', contains: 'null' },
    'expect.contains: expected .none to contain "null", got null (or missing)',
  ],
  [{ jq: '.status', matches: '^i' }, 'expect.matches: expected .status to match "^i", got "live"'],
  [{ jq: '.none', matches: '' }, 'expect.matches: expected .none to match "", got null (or missing)'],
  [
    { jq: '.score', greater_than: 20 },
    'expect.greater_than: expected .score to be a number greater than 20, got 20',
  ],
  [
    { jq: '.status', greater_than: 0 },
    'expect.greater_than: expected .status to be a number greater than 0, got "live"',
  ],
  [{ jq: '.score', less_than: 20 }, 'expect.less_than: expected .score to be a number less than 20, got 20'],
  [
    { jq: '.tools', length: 3 },
    'expect.length: expected .tools to have the length 3 (it is 2), got [{"name":"plan"},{"name":"log"}]',
  ],
  [{ jq: '.score', length: 2 }, 'expect.length: expected .score to have the length 2, got 20'],
  [
    { jq: '', length: 0 },
    `expect.length: expected . to have the length 0 (it is 6), got ${JSON.stringify(body)}`,
  ],
  [
    { body_contains: 'PolicyViol' },
    `expect.body_contains: expected the body to contain "PolicyViol", got ${JSON.stringify(body)}`,
  ],
];

test.each(failing)('%j fails with its message', (expected, message) =>
  expect(checkStep(expected, answer())).toBe(message),
);

test.each([
  ['', '(empty)'],
  ['<html>', '<html>'],
  ['{"a":', '{"a":'],
])('with jq the body %j must be JSON, even without a matcher (YML-19)', (text, shown) => {
  expect(checkStep({ jq: '.' }, answer({ text }))).toBe(`expect.jq: expected a JSON body, got ${shown}`);
  expect(checkStep({ status: 200 }, answer({ text }))).toBeUndefined();
});

test('an answer without headers says so', () => {
  const message = 'expect.headers_present: expected a header etag, got no headers';
  expect(checkStep({ headers_present: ['etag'] }, answer({ headers: {} }))).toBe(message);
});

test('long values are shown in part', () => {
  const message = checkStep({ status: 201 }, answer({ text: 'x'.repeat(5000) }));
  expect(message).toBe(
    `expect.status: expected 201, got 200 with the body ${'x'.repeat(200)}… (5000 characters)`,
  );
});

test('-0 and 0 are one number, as in JSON', () => {
  expect(checkStep({ jq: '.', equals: 0 }, answer({ text: '-0' }))).toBeUndefined();
  expect(checkStep({ jq: '.', equals: -0 }, answer({ text: '0' }))).toBeUndefined();
});

const BIG = 2n ** 53n;

test.each([
  ['equals', { equals: BIG + 1n }],
  ['equals', { equals: BIG + 3n }],
  ['greater_than', { greater_than: BIG + 2n }],
  ['less_than', { less_than: BIG + 2n }],
  ['contains', { contains: '9007199254740993' }],
])('integers beyond 2^53 are not their neighbours: %s (YML-22)', (matcher, expected) => {
  const failure = checkStep({ jq: '.[0]', ...expected }, answer({ text: '[9007199254740994]' }));
  expect(failure).toMatch(new RegExp(`^expect\\.${matcher}: .*, got 9007199254740994$`));
});

test.each([
  [
    '9007199254740993',
    { equals: BIG + 1n, greater_than: Number(BIG), less_than: BIG + 2n, contains: '0993' },
  ],
  ['-9007199254740993.0', { equals: -BIG - 1n, less_than: 0 }],
  ['1e20', { equals: 1e20, greater_than: 99999999999999999999n }],
])('integers beyond 2^53 are themselves: %s (YML-22, YML-25)', (text, expected) => {
  expect(checkStep({ jq: '.[0]', ...expected }, answer({ text: `[${text}]` }))).toBeUndefined();
});

test('a body is not read where nothing is expected of it', () => {
  const unreadable: Answer = {
    status: 200,
    headers: {},
    get text(): string {
      throw new Error('unreadable');
    },
  };
  expect(checkStep({ status: 200 }, unreadable)).toBeUndefined();
  expect(() => checkStep({ body_contains: 'a' }, unreadable)).toThrow('unreadable');
});

test('expectations are judged in the order of the contract (YML-17, YML-20)', () => {
  const all: Expectation = {
    body_contains: 'y',
    length: 9,
    less_than: 0,
    greater_than: 0,
    matches: 'y',
    contains: 'y',
    equals: 'y',
    not_null: true,
    jq: '.none',
    headers_present: ['etag'],
    headers_absent: ['content-type'],
    status: 201,
  };
  const order = [
    'status',
    'headers_absent',
    'headers_present',
    'not_null',
    'equals',
    'contains',
    'matches',
    'greater_than',
    'less_than',
    'length',
    'body_contains',
  ] as const;
  for (const key of order) {
    expect(checkStep(all, answer())).toMatch(new RegExp(`^expect\\.${key}: `));
    delete all[key];
  }
  expect(checkStep(all, answer())).toBeUndefined();
});

const exactly = (value: bigint) => exactNumber(String(value));

test('each JSON value equals itself and contains its own text', () => {
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.bigInt().map(exactly)), (value) => {
      fc.pre(value !== null);
      const contains = typeof value === 'string' ? value : exactJson(value);
      expect(
        checkStep({ jq: '.', not_null: true, equals: value, contains }, answer({ text: exactJson(value) })),
      ).toBeUndefined();
    }),
  );
});

test('two JSON values are equal only if they say the same', () => {
  const small = fc.jsonValue({ maxDepth: 1, stringUnit: fc.constantFrom('0', '1') });
  fc.assert(
    fc.property(small, small, (one, other) => {
      const sorted = (value: unknown) =>
        JSON.stringify(value, (_, part: unknown) =>
          typeof part === 'object' && part !== null && !Array.isArray(part)
            ? Object.fromEntries(Object.entries(part).sort())
            : part,
        );
      const failure = checkStep({ jq: '.', equals: one }, answer({ text: JSON.stringify(other) }));
      expect(failure === undefined).toBe(sorted(one) === sorted(other));
    }),
  );
});
