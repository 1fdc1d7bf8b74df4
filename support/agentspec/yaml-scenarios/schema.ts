// The schema of a YAML scenario: the one source of its types, of the loader's checks and of the published JSON schema.
import { z } from 'zod';
import { PATH_PATTERN, pathProblem } from './path';
import { isNumber } from '../../../runner/exact-json';
import { abbreviate, describe, encoded } from './wording';

/** Matchers look at the value that `jq` leads to; this is their order (YML-20). */
export const MATCHERS = [
  'not_null',
  'equals',
  'contains',
  'matches',
  'greater_than',
  'less_than',
  'length',
] as const;

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** @returns the expression that `matches` means; @throws SyntaxError */
export const regularExpression = (pattern: string): RegExp => new RegExp(pattern, 'u');

type Issue = z.core.$ZodRawIssue;

/** The error setting of a field: what it must be, and what it is instead. */
const must = (be: string) => ({
  error: (issue: Issue) => {
    if (issue.input === undefined) return `is missing; it must be ${be}`;
    return `must be ${be}, is ${describe(issue.input)}${quotesHint(issue)}`;
  },
});

const UNQUOTED = /^(?:true|false|-?\d+(?:\.\d+)?)$/;

function quotesHint({ code, expected, input }: Issue): string {
  if (code !== 'invalid_type' && code !== 'custom') return '';
  if (expected === 'string')
    return ['number', 'bigint', 'boolean'].includes(typeof input) ? '; put it in quotes' : '';
  return typeof input === 'string' && UNQUOTED.test(input) ? '; write it without quotes' : '';
}

const text = (be: string, pattern: RegExp) => z.string(must(be)).regex(pattern, must(be));
const integer = (be: string, least: number, most: number) =>
  z.int(must(be)).min(least, must(be)).max(most, must(be));

const title = text('text that names it in the report', /\S/);
const headerName = text('a header name', /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/);
const headerValue = text('text of a single line', /^[\t\x20-\x7e\x80-\xff]*$/);
const headerNames = z.array(headerName, must('a list of header names'));
const port = integer('a port from 1 to 65535', 1, 65535);
/** Integers beyond 2^53 are bigint; in an editor's JSON any number is just that. */
const comparable = z.custom<number | bigint>(isNumber, must('a number')).meta({ type: 'number' });
const citedId = text('the id of a requirement or a rule, such as ASR-37', /^[A-Z][A-Z0-9]*-\d+$/);
const mustBePath = 'a path that begins with /, such as /health/live';
/** Nothing else can be put on the wire as it is written. */
const requestPath = z.string(must(mustBePath)).regex(/^\/[!-~]*$/, {
  error: ({ input, ...issue }) =>
    String(input).startsWith('/')
      ? `must be printable ASCII without blanks, is ${describe(input)}; write ${abbreviate(encoded(String(input)))}`
      : must(mustBePath).error({ input, ...issue }),
});
const path = z.string(must('a path such as .status')).regex(PATH_PATTERN, {
  error: ({ input }) => `is a broken path: ${pathProblem(String(input))}`,
});

const pattern = z.string(must('a regular expression')).superRefine((source, context) => {
  try {
    regularExpression(source);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const reason = error.message.replace(/^Invalid regular expression: /, '');
    context.addIssue({ code: 'custom', message: `is not a regular expression: ${reason}` });
  }
});

export const expectationSchema = z
  .strictObject(
    {
      status: integer('a status from 100 to 599', 100, 599).describe('The exact HTTP status.').optional(),
      headers_absent: headerNames.describe('Headers that the answer must not have, in any case.').optional(),
      headers_present: headerNames.describe('Headers that the answer must have, in any case.').optional(),
      jq: path
        .describe(
          'Path to a value of the JSON body: .status, .[0].requestId, .issues[0].property, .[-1] (the last).',
        )
        .optional(),
      not_null: z
        .boolean(must('true or false'))
        .describe('true: the value must be there and not be null.')
        .optional(),
      equals: z
        .unknown()
        .describe('The value must equal this, type and all: 1 is neither "1" nor true.')
        .optional(),
      contains: z.string(must('text')).describe('The text of the value must contain this.').optional(),
      matches: pattern
        .describe('A regular expression that must be found in the text of the value.')
        .optional(),
      greater_than: comparable.describe('The value must be a number above this.').optional(),
      less_than: comparable.describe('The value must be a number below this.').optional(),
      length: integer('a whole number from 0', 0, Number.MAX_SAFE_INTEGER)
        .describe('The number of items of the list, characters of the text, or keys of the object.')
        .optional(),
      body_contains: z.string(must('text')).describe('The raw body must contain this.').optional(),
    },
    must('a mapping of expectations'),
  )
  .superRefine(refuseOrphans, {
    when: ({ value }) => typeof value === 'object' && value !== null && !Array.isArray(value),
  })
  .meta({ dependencies: Object.fromEntries(MATCHERS.map((matcher) => [matcher, ['jq']])) });

/** YML-7: without `jq` a matcher would assert nothing. */
function refuseOrphans(expectation: object, context: z.core.$RefinementCtx): void {
  if ('jq' in expectation) return;
  for (const matcher of MATCHERS.filter((name) => name in expectation)) {
    const message = 'needs jq beside it, the path to the value that it looks at (. is the whole body)';
    context.addIssue({ code: 'custom', path: [matcher], message, params: { part: 'key' } });
  }
}

/** YML-34. */
function refuseRepeats(ids: readonly unknown[], context: z.core.$RefinementCtx): void {
  const seen = new Set<unknown>();
  for (const [index, id] of ids.entries()) {
    const message = 'is written twice; an id may stand only once in the list';
    if (seen.has(id)) context.addIssue({ code: 'custom', path: [index], message });
    seen.add(id);
  }
}

const methodWords = `one of ${METHODS.join(', ')}`;
const seconds = must('a number of seconds above 0, at most 60');

/** A step as its author writes it. */
export const writtenStepSchema = z.strictObject(
  {
    name: title
      .describe('What the step shows; the first words of its failure message. Default: method and path.')
      .optional(),
    endpoint: z
      .enum(['proxy', 'control'], must('proxy or control'))
      .default('proxy')
      .describe("proxy: the sidecar's proxy, in front of the agent. control: the sidecar's control plane."),
    method: z
      .enum(
        [...METHODS, ...METHODS.map((method) => method.toLowerCase() as Lowercase<typeof method>)],
        must(methodWords),
      )
      .transform((method) => method.toUpperCase() as (typeof METHODS)[number])
      .default('GET')
      .meta({ description: 'The HTTP method.', default: 'GET' }),
    path: requestPath.default('/').describe('The path and query of the request.'),
    headers: z
      .record(headerName, headerValue, must('a mapping of header names to text'))
      .describe('Request headers, such as an x-request-id by which the audit entry is found.')
      .optional(),
    body: z.unknown().describe('Any JSON, sent as application/json. Absent or null: no body.').optional(),
    within: z
      .number(seconds)
      .gt(0, seconds)
      .lte(60, seconds)
      .describe('Seconds. The step is repeated until its expectations hold or this time is over.')
      .optional(),
    expect: expectationSchema.describe('What the answer must be. Without it any answer will do.').optional(),
  },
  must('a mapping with keys such as path and expect'),
);

/** YML-11: a step without a name is called by its method and path. */
export const stepSchema = writtenStepSchema.transform(({ name, ...step }) => ({
  name: name ?? `${step.method} ${step.path}`,
  ...step,
}));

export const scenarioSchema = z
  .strictObject(
    {
      name: title.describe('The name of the test in every report.'),
      agent: text(
        'the name of an agent (lower-case letters, digits, hyphens)',
        /^[a-z0-9]+(?:-[a-z0-9]+)*$/,
      ).describe('The agent that the scenario speaks to.'),
      shows: z
        .array(citedId, must('a list of ids'))
        .min(1, must('a list of at least one id'))
        .superRefine(refuseRepeats, { when: ({ value }) => Array.isArray(value) })
        .meta({
          description: 'Ids of the requirements and rules that the scenario shows; reports trace them to it.',
          uniqueItems: true,
        })
        .optional(),
      proxy_port: port.describe('Accepted and ignored: the environment knows the addresses.').optional(),
      control_port: port.describe('Accepted and ignored: the environment knows the addresses.').optional(),
      steps: z
        .array(stepSchema, must('a list of steps'))
        .min(1, must('a list of at least one step'))
        .describe('Run in order; the first failure ends the scenario.'),
    },
    must('a mapping with name, agent and steps'),
  )
  .meta({
    title: 'YAML scenario',
    description: 'A test of one agent and its sidecar: requests and what must be answered.',
  });

export type Scenario = z.output<typeof scenarioSchema>;
export type Step = z.output<typeof stepSchema>;
export type Expectation = z.output<typeof expectationSchema>;

/** @returns the JSON schema for editors; draft 7, the newest draft that yaml-language-server validates with in full */
export const scenarioJsonSchema = () =>
  z.toJSONSchema(scenarioSchema, { target: 'draft-7', io: 'input', unrepresentable: 'any' });
