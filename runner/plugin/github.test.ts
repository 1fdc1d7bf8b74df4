import fc from 'fast-check';
import { RecordedRun, failed, passed, type Try } from '../run/testing/recorded-run';
import { annotations } from './github';
import { report } from './testing/broken-report';

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

const manyOf = (count: number, play: (name: string) => Try[]) =>
  Array.from({ length: count }, (_, index) =>
    new RecordedRun(`Feature: F\n  Scenario: s${index}\n    Given a`, `features/${index}.feature`)
      .play(...play(`s${index}`))
      .judge(),
  ).flat();

test('a flaky scenario is a warning at its line', () => {
  const flaky = manyOf(1, (name) => [{ name, results: [passed], attempt: 2 }]);
  expect(annotations(report({ outcomes: flaky }))).toEqual([
    '::warning file=features/0.feature,line=2,title=s0::Passed only when tried again: at attempt 3.',
  ]);
});

test('a warning is one at its place', () => {
  const warnings = [{ message: 'Too many ids.', at: { file: 'features/a.feature', line: 3 } }];
  expect(annotations(report({ outcomes: [], warnings }))).toEqual([
    '::warning file=features/a.feature,line=3,title=The specification should do better::Too many ids.',
  ]);
});

test('of a level no more are written than GitHub shows, and the last one speaks for the others', () => {
  const failing = (count: number) =>
    annotations(report({ outcomes: manyOf(count, (name) => [{ name, results: [failed('x')] }]) }));
  expect(failing(10)).toHaveLength(10);
  expect(failing(10).at(-1)).toContain('title=s9::');
  expect(failing(12)).toHaveLength(10);
  expect(failing(12).at(-1)).toBe(
    '::error title=3 more failures%3A the summary of the job tells them::features/9.feature:3  s9%0Afeatures/10.feature:3  s10%0Afeatures/11.feature:3  s11',
  );
  const both = manyOf(11, (name) => [{ name, results: [passed], attempt: 1 }]);
  expect(annotations(report({ outcomes: both }))).toHaveLength(10);
  expect(annotations(report({ outcomes: both })).at(-1)).toContain('::warning title=2 more warnings');
});
