import { judge } from './outcomes';
import type { PageOrder } from './reading-order';
import { RunRecord } from './run-record';
import { RecordedRun, failed, parse, passed, request, skipped, type Try } from './testing/recorded-run';

const FEATURE = `Feature: Proxy
  @PRX-1 @proxy
  Scenario: forwards
    Given an agent
    When a request is sent`;

const outcomeOf = (given: Omit<Try, 'name'>, options = {}) =>
  new RecordedRun(FEATURE).play({ name: 'forwards', ...given }).judge(options)[0]!;

test('a scenario whose every step and hook passed has passed', () => {
  expect(outcomeOf({ results: [passed, passed], seconds: 2 })).toEqual({
    id: 'a#forwards',
    feature: 'Proxy',
    scenario: 'forwards',
    level: 'core',
    at: { file: 'features/a.feature', line: 3 },
    rules: ['PRX-1'],
    verdict: 'passed',
    failures: [],
    flaky: false,
    attempts: 1,
    durationMs: 2_000,
  });
});

test('a failed expectation is a failure of the platform, at the line of its step', () => {
  const outcome = outcomeOf({ results: [passed, failed('expected 502 to equal 200\n  at a stack')] });
  expect(outcome.verdict).toBe('failed');
  expect(outcome.failures).toEqual([
    {
      verdict: 'failed',
      step: 'a request is sent',
      at: { file: 'features/a.feature', line: 5 },
      message: 'AssertionError: expected 502 to equal 200',
    },
  ]);
});

test.each([
  ['a bench error', failed('no cluster', 'BenchError'), 'no cluster'],
  ['a bench error without words', failed('', 'BenchError'), 'no message'],
  ['the message of a bench error', failed('BenchError: no cluster', 'Error'), 'BenchError: no cluster'],
  [
    'a timeout of the step function',
    failed('function timed out, ensure the promise resolves within 5000 milliseconds', 'Error'),
    'function timed out, ensure the promise resolves within 5000 milliseconds',
  ],
  [
    'a definition with the wrong number of parameters',
    failed('function has 0 arguments, should have 1 (if synchronous)', 'Error'),
    'function has 0 arguments, should have 1 (if synchronous)',
  ],
  ['an undefined step', { status: 'UNDEFINED' as const }, 'the step is undefined'],
  ['an ambiguous step', { status: 'AMBIGUOUS' as const }, 'the step is ambiguous'],
  ['a pending step', { status: 'PENDING' as const }, 'the step is pending'],
])('%s is a broken bench', (_what, result, message) => {
  const outcome = outcomeOf({ results: [passed, result] });
  expect(outcome.verdict).toBe('broken');
  expect(outcome.failures).toMatchObject([{ verdict: 'broken', message }]);
});

test('of a bench error every line is kept, up to 20', () => {
  const lines = (count: number) => Array.from({ length: count }, (_, index) => `a.yaml:${index + 1}:1 x`);
  const message = (count: number) =>
    outcomeOf({ results: [passed, failed(lines(count).join('\n'), 'BenchError')] }).failures[0]!.message;
  expect(message(20)).toBe(lines(20).join('\n'));
  expect(message(22)).toBe([...lines(20), '… and 2 more lines'].join('\n'));
});

test('a failing hook is a broken bench, named with its place, at the line of the scenario', () => {
  const outcome = outcomeOf({ before: failed('no port', 'Error'), results: [skipped, skipped] });
  expect(outcome.failures).toEqual([
    {
      verdict: 'broken',
      step: 'hook opens things (support/hooks.ts:7)',
      at: { file: 'features/a.feature', line: 3 },
      message: 'no port',
    },
  ]);
});

test('an error of the platform that no step has looked at fails the scenario, though a hook says so', () => {
  const outcome = outcomeOf({
    before: failed('no step has looked at GET /', 'UnreadError'),
    results: [passed],
  });
  expect(outcome.verdict).toBe('failed');
});

test('the first thing that went wrong decides, the others are kept', () => {
  const outcome = outcomeOf({ results: [failed('wrong'), failed('no log', 'BenchError')] });
  expect(outcome.verdict).toBe('failed');
  expect(outcome.failures.map(({ verdict }) => verdict)).toEqual(['failed', 'broken']);
});

test('a scenario skipped for a reason was not run, and tells the reason', () => {
  const outcome = outcomeOf({ results: [skipped, skipped], log: 'Not run: needs a Kubernetes cluster' });
  expect(outcome).toMatchObject({ verdict: 'not run', reason: 'needs a Kubernetes cluster', failures: [] });
});

test('a scenario skipped without a reason is a broken bench', () => {
  const outcome = outcomeOf({ results: [skipped, skipped], log: 'something else' });
  expect(outcome.failures).toMatchObject([
    { message: 'was skipped without a reason; log one that begins with "Not run: "' },
  ]);
});

test.each([
  [{ dryRun: true }, 'this is a dry run'],
  [{ failFast: true }, 'an earlier scenario failed, and --fail-fast was given'],
])('under %j a skipped scenario needs no reason of its own', (options, reason) => {
  expect(outcomeOf({ results: [skipped, skipped] }, options)).toMatchObject({ verdict: 'not run', reason });
});

test('a pending scenario was not run when pending steps are allowed', () => {
  const outcome = outcomeOf({ results: [passed, { status: 'PENDING' }] }, { strict: false });
  expect(outcome).toMatchObject({ verdict: 'not run', reason: 'pending' });
});

test('a scenario that did not end is a broken bench, even though every step so far passed', () => {
  const outcome = outcomeOf({ results: [passed], cutShort: true });
  expect(outcome.failures).toMatchObject([
    { verdict: 'broken', message: 'did not end: the process that ran it died, or the run was cut short' },
  ]);
});

test('a scenario that was never started is a broken bench', () => {
  const [outcome] = new RecordedRun(FEATURE).judge();
  expect(outcome!.failures).toMatchObject([{ message: 'was never started' }]);
  expect(outcome).toMatchObject({ attempts: 0, durationMs: 0 });
});

test('of several attempts the last one counts, and a late pass is flaky', () => {
  const run = new RecordedRun(FEATURE).play(
    { name: 'forwards', results: [passed, failed('first time')] },
    { name: 'forwards', results: [passed, passed], attempt: 1 },
  );
  expect(run.judge()).toMatchObject([{ verdict: 'passed', flaky: true, attempts: 2, failures: [] }]);
});

test('features come in the order of the run, their scenarios in that of their lines', () => {
  const of = (name: string) =>
    parse(
      `Feature: ${name}\n  Scenario: s\n    Given a\n  Scenario: t\n    Given a`,
      `features/${name}.feature`,
    );
  const record = new RunRecord();
  for (const envelope of [...of('a'), ...of('b')]) record.update(envelope);
  const selected = [...record.pickles.values()].reverse();
  const ids = (inOrder?: PageOrder) => judge(record, selected, request(), inOrder).map(({ id }) => id);
  expect(ids()).toEqual(['a#s', 'a#t', 'b#s', 'b#t']);
  expect(ids((one, other) => other.localeCompare(one))).toEqual(['b#s', 'b#t', 'a#s', 'a#t']);
});

test('YAML scenarios are one capability', () => {
  const run = new RecordedRun(FEATURE, 'features/agentspec/scenarios/01-x.yaml');
  expect(run.judge()[0]!.feature).toBe('YAML scenarios');
});
