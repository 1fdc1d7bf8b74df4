import fc from 'fast-check';
import { annotations, markdown } from './github';
import type { RunReport } from './run-report';
import { RecordedRun, failed, passed } from './testing/recorded-run';

const outcomes = new RecordedRun(
  'Feature: A | B\n  @PRX-1\n  Scenario: s, t: u\n    Given a\n  Scenario: v\n    Given b',
)
  .play(
    { name: 's, t: u', results: [failed('100% wrong')] },
    { name: 'v', results: [failed('no port\nno log', 'BenchError')] },
  )
  .judge();

const report = (given: Partial<RunReport> = {}): RunReport => ({
  exitCode: 2,
  problems: [],
  outcomes,
  dryRun: false,
  duration: 0,
  bringUp: 0,
  reports: [],
  ...given,
});

test('every failure is annotated at the line of its step', () => {
  expect(annotations(report())).toEqual([
    '::error file=features/a.feature,line=4,title=PRX-1 s%2C t%3A u::a%0AAssertionError: 100%25 wrong',
    '::error file=features/a.feature,line=6,title=The bench is broken%3A v::b%0Ano port%0Ano log',
  ]);
});

test('every problem is annotated, with a place if it has one', () => {
  const problems = [
    { message: 'two\nlines' },
    { message: 'here', at: { file: 'x.yaml', line: 3, column: 7 } },
  ];
  expect(annotations(report({ outcomes: [], problems }))).toEqual([
    '::error title=The bench is broken::two%0Alines',
    '::error file=x.yaml,line=3,col=7,title=The bench is broken::here',
  ]);
});

test('whatever a message holds, its annotation is one line, and loses nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (message) => {
      const [line] = annotations(report({ outcomes: [], problems: [{ message }] }));
      const data = line!.replace('::error title=The bench is broken::', '');
      expect(data).not.toMatch(/[\r\n]/);
      expect(data.replace(/%0A/g, '\n').replace(/%0D/g, '\r').replace(/%25/g, '%')).toBe(message);
    }),
  );
});

test('the page of the job says what the terminal says', () => {
  expect(
    markdown(report({ environment: 'AgentSpec, embedded', problems: [{ message: 'no *cluster*\n  here' }] })),
  ).toBe(`## ❌ The bench is broken: this run is no verdict on the platform.

AgentSpec, embedded\\
2 scenarios: 1 failed, 1 broken

| Capability | passed | failed | broken | not run |
| --- | --- | --- | --- | --- |
| A \\| B | 0 | 1 | 1 | 0 |

### The platform breaks its specification

| Scenario | Rules | Step | Error |
| --- | --- | --- | --- |
| s, t: u | PRX-1 | a (features/a.feature:4) | AssertionError: 100% wrong |

### The bench is broken

- no \\*cluster\\*   here

| Scenario | Rules | Step | Error |
| --- | --- | --- | --- |
| v |  | b (features/a.feature:6) | no port<br>no log |
`);
});

test('the page of a run that holds is short', () => {
  const holding = new RecordedRun('Feature: F\n  Scenario: s\n    Given a')
    .play({ name: 's', results: [passed] })
    .judge();
  expect(markdown(report({ exitCode: 0, outcomes: holding }))).toBe(`## ✅ Everything that was run holds.

1 scenario: 1 passed

| Capability | passed | failed | broken | not run |
| --- | --- | --- | --- | --- |
| F | 1 | 0 | 0 | 0 |
`);
});
