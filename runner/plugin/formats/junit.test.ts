import type { Envelope } from '@cucumber/messages';
import { record, type Try } from '../../merge/testing/recording';
import { failed, passed, skipped } from '../../run/testing/recorded-run';
import { JunitPrinter } from './junit-printer';

function print(envelopes: readonly Envelope[]): string {
  let report = '';
  const printer = new JunitPrinter({}, (text) => (report += text));
  envelopes.forEach((envelope) => printer.update(envelope));
  return report;
}

/** A scenario, and two rows of an outline. */
const GHERKIN = `Feature: F
  Scenario: plain
    Given a
  Scenario Outline: row <n>
    Given a <n>
    Examples:
      | n |
      | 1 |
      | 2 |`;

const run = (...tries: Try[][]) =>
  record([{ uri: 'features/a.feature', gherkin: GHERKIN, tries: (n) => tries[n]! }]);

const wrong = { results: [failed('expected <502> & "200"')] };
const right = { results: [passed] };

test('every scenario is named, with its result (ASR-9)', () => {
  const report = print(run([right], [wrong], [{ results: [skipped] }]));
  expect(report).toContain('tests="3" skipped="1" failures="1"');
  const cases = report.split('<testcase').slice(1);
  expect(cases.map((text) => / name="([^"]+)"/.exec(text)?.[1])).toEqual([
    'plain',
    expect.stringContaining('row 1'),
    expect.stringContaining('row 2'),
  ]);
  expect(cases.map((text) => /<(failure|skipped)/.exec(text)?.[1])).toEqual([
    undefined,
    'failure',
    'skipped',
  ]);
});

test('a late pass tells each failure before it, and is neither failed nor counted twice', () => {
  const report = print(run([right], [wrong, { results: [failed('again', 'Error')] }, right], [right]));
  expect(report).toContain('tests="3" skipped="0" failures="0"');
  expect(report.match(/<testcase/g)).toHaveLength(3);
  const [, , flaky = ''] = report.split('<testcase');
  expect(flaky).toContain('row 1');
  expect(flaky).toMatch(
    /<flakyFailure message="expected &lt;502(?:>|&gt;) &amp; &quot;200&quot;" type="AssertionError">\s*<stackTrace><!\[CDATA\[expected <502> & "200"\]\]><\/stackTrace>\s*<\/flakyFailure>\s*<flakyFailure message="again" type="Error">[^]*<system-out>/,
  );
  expect(report.match(/<flakyFailure /g)).toHaveLength(2);
});

test('a scenario that failed at every attempt has failed, and is not flaky', () => {
  const report = print(run([wrong, wrong], [right], [right]));
  expect(report).not.toContain('flakyFailure');
  expect(report.match(/<failure /g)).toHaveLength(1);
});

test('a scenario without steps that could be shown is marked, too', () => {
  const withoutOutput = run([wrong, right], [right], [right]).map((envelope) =>
    envelope.testCase
      ? {
          testCase: {
            ...envelope.testCase,
            testSteps: envelope.testCase.testSteps.map(({ pickleStepId: _, ...step }) => step),
          },
        }
      : envelope,
  );
  expect(print(withoutOutput)).toMatch(/<testcase[^>]*name="plain"[^>]*>\s*<flakyFailure /);
});
