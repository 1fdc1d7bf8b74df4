import type { Outcome } from '../run/outcomes';
import { exitCodeOf, type RunReport } from '../run/run-report';
import { RecordedRun, failed, passed, skipped, type StepResult } from '../run/testing/recorded-run';
import { finalCode } from './exit-code';

const outcomes = (...results: StepResult[]) =>
  new RecordedRun('Feature: F\n  Scenario: s\n    Given a\n    And b')
    .play({ name: 's', results, log: 'Not run: no cluster' })
    .judge();

const codeOf = (given: readonly Outcome[], more: Partial<RunReport> = {}) =>
  exitCodeOf({ problems: [], outcomes: given, dryRun: false, conformance: 'extended', ...more });

test.each([
  ['everything holds', outcomes(passed, passed), 0],
  ['the platform fails', outcomes(passed, failed('wrong')), 1],
  ['the bench breaks', outcomes(passed, failed('no port', 'BenchError')), 2],
  ['both fail', [...outcomes(failed('wrong')), ...outcomes(failed('no port', 'BenchError'))], 2],
  ['some pass, some were not run', [...outcomes(passed, passed), ...outcomes(skipped, skipped)], 0],
  ['nothing was run', outcomes(skipped, skipped), 2],
  ['nothing was selected', [], 2],
])('when %s', (_what, given, code) => {
  expect(codeOf(given)).toBe(code);
});

test('a problem of the bench weighs more than a platform that holds or fails', () => {
  expect(codeOf(outcomes(passed, passed), { problems: [{ message: 'unused' }] })).toBe(2);
  expect(codeOf(outcomes(failed('wrong')), { problems: [{ message: 'unused' }] })).toBe(2);
});

const level = (tag: string) =>
  new RecordedRun(`Feature: F\n  ${tag}\n  Scenario: s\n    Given a`)
    .play({ name: 's', results: [failed('wrong')] })
    .judge();

test.each([
  ['core', '@smoke', 1],
  ['core', '@extended', 0],
  ['extended', '@extended', 1],
] as const)('held to %s, a broken promise tagged %s makes exit %d', (conformance, tag, code) => {
  expect(codeOf(level(tag), { conformance })).toBe(code);
});

test('a dry run runs nothing and is content', () => {
  expect(codeOf(outcomes(skipped, skipped), { dryRun: true })).toBe(0);
});

test.each([
  ['cucumber fails before the plugin knows anything', 1, undefined, 2],
  ['cucumber only prints its help', 0, undefined, 0],
  ['cucumber fails although every scenario holds', 1, 0, 2],
  ['the platform fails', 1, 1, 1],
  ['the bench broke, and cucumber did not notice', 0, 2, 2],
  ['the run was interrupted', 1, 130, 130],
] as const)('when %s', (_what, cucumber, decided, code) => {
  expect(finalCode(cucumber, decided)).toBe(code);
});

test('a failure beyond what the run is held to is one that cucumber knows of', () => {
  expect([finalCode(1, 0, 1), finalCode(0, 0, 1), finalCode(2, 0, 1)]).toEqual([0, 2, 2]);
});
