// Random scenarios for the property tests, with texts that are hard for YAML and Gherkin.
import fc from 'fast-check';
import { exactJson, exactNumber, parseExactJson } from '../../../../runner/exact-json';

const NASTY = [
  '"""',
  '```',
  '\\`\\`\\`',
  '\\"\\"\\"',
  '"',
  "'",
  '\\',
  '\\"',
  '@tag',
  '| cell |',
  '# comment',
  '<name>',
  '{string}',
  '* ',
  'Scenario: ',
  'Examples:',
  '&anchor',
  '*alias',
  '!tag',
  '- ',
  ': ',
  '\n',
  '\r',
  '\r\n',
  '\t',
  ' ',
  '\u0000',
  '\u0007',
  '\u0085',
  '\u00a0',
  '\u2028',
  '\ufeff',
  '\ud800',
  'é',
  '😀',
  '~',
  'null',
  'true',
  '1e3',
  '0x10',
  '.nan',
  '<<',
  '---',
  '...',
  '%',
];

/** Any text, empty included. */
export const anyText = fc.oneof(
  fc.array(fc.constantFrom(...NASTY), { maxLength: 6 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

export const title = anyText.map((text) => `${text}.`);

const keyOnly = (text: string) => `.${text.replace(/[.[\]|"]/g, '')}`;

/** Any path that loads. */
export const jqPath = fc
  .array(
    fc.oneof(
      fc.constantFrom('.', '..', '.a', 'b-c', '[0]', '[-1]', '.[2]', '[007]', '.0', '. '),
      fc.string().map(keyOnly),
    ),
  )
  .map((parts) => parts.join(''));

const json = fc.oneof(
  fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }),
  fc.bigInt().map((value) => parseExactJson(`[${value}]`)),
);
const headerName = fc.constantFrom('x-request-id', 'X-AgentSpec-Guardrails-Invoked', 'accept');
const some = <T>(values: fc.Arbitrary<T>) => fc.array(values, { maxLength: 3 });
const optional = { requiredKeys: [] as never[] };

const plainExpectation = fc.record(
  {
    status: fc.integer({ min: 100, max: 599 }),
    headers_absent: some(headerName),
    headers_present: some(headerName),
    body_contains: anyText,
  },
  optional,
);

const valueExpectation = fc.record(
  {
    jq: jqPath,
    not_null: fc.boolean(),
    equals: json,
    contains: anyText,
    matches: fc.constantFrom('^a+$', '\\d{3}', '"', '`', ''),
    greater_than: fc.bigInt().map((value) => exactNumber(String(value))),
    less_than: fc.double({ noNaN: true, noDefaultInfinity: true }),
    length: fc.nat(),
  },
  { requiredKeys: ['jq'] },
);

const expectation = fc.oneof(
  plainExpectation,
  fc.tuple(plainExpectation, valueExpectation).map(([plain, value]) => ({ ...plain, ...value })),
);

const step = fc.record(
  {
    name: title,
    endpoint: fc.constantFrom('proxy', 'control'),
    method: fc.constantFrom('GET', 'post', 'DELETE'),
    path: fc.constantFrom('/', '/chat', '/audit?limit=1#x', '/a%20b/"c"'),
    headers: fc.dictionary(headerName, fc.constantFrom('', 'none', 'a, b', 'é', '"', '`')),
    body: json,
    within: fc.constantFrom(0.1, 2, 60),
    expect: expectation,
  },
  optional,
);

const citedId = fc.constantFrom('PRX-1', 'AUD-2', 'ASR-37', 'E2E-012', 'C-9');

/** What a valid scenario file may hold. */
export const scenario = fc.record(
  {
    name: title,
    agent: fc.constantFrom('gymcoach', 'fitness-tracker', 'a', '0-b'),
    shows: fc.uniqueArray(citedId, { minLength: 1, maxLength: 3 }),
    proxy_port: fc.constant(4000),
    control_port: fc.constant(4001),
    steps: fc.array(step, { minLength: 1, maxLength: 4 }),
  },
  { requiredKeys: ['name', 'agent', 'steps'] },
);

/** @returns the value as YAML (JSON is YAML, once the control characters that JSON allows are escaped) */
export function yamlText(value: unknown): string {
  const escape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return exactJson(value).replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, escape);
}
