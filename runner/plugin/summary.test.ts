import pc from 'picocolors';
import type { RunReport } from '../run/run-report';
import { exitCodeOf } from '../run/run-report';
import { RecordedRun, failed, passed, skipped } from '../run/testing/recorded-run';
import { summarise } from './summary';

const plain = pc.createColors(false);

const FEATURE = `Feature: Proxy
  @PRX-1
  Scenario: forwards
    Given a request
  Scenario: gives up
    Given a request
  Scenario: needs a cluster
    Given a request
  Scenario: at last
    Given a request`;

const run = () =>
  new RecordedRun(FEATURE).play(
    { name: 'forwards', results: [failed('expected 502 to equal 200')] },
    { name: 'gives up', results: [failed('no port\nno log', 'BenchError')] },
    { name: 'needs a cluster', results: [skipped], log: 'Not run: needs a Kubernetes cluster' },
    { name: 'at last', results: [passed], attempt: 1 },
  );

const report = (given: Partial<RunReport> = {}): RunReport => {
  const { problems = [], outcomes = run().judge(), dryRun = false, conformance = 'extended' } = given;
  const judged = { problems, outcomes, dryRun, conformance };
  return {
    ...judged,
    warnings: [],
    exitCode: exitCodeOf(judged),
    duration: 1234,
    bringUp: 3100,
    reports: ['reports/cucumber.html'],
    ...given,
  };
};

test('a summary tells verdicts, failures by kind, reasons, and where the report is', () => {
  const environment = 'AgentSpec, embedded';
  const problems = [{ message: 'A step definition that no scenario uses:\n  a cat  steps.ts:3' }];
  expect(summarise(report({ environment, problems }), plain)).toBe(`
AgentSpec, embedded
4 scenarios: 1 passed, 1 failed, 1 broken, 1 not run in 1.2 s, after 3.1 s to bring the environment up

                             passed   failed   broken  not run
  Proxy                           1        1        1        1

The platform breaks its specification (1)
  Proxy › forwards  [PRX-1]
    features/a.feature:4  a request
    AssertionError: expected 502 to equal 200

The bench is broken (2)
  A step definition that no scenario uses:
    a cat  steps.ts:3
  Proxy › gives up
    features/a.feature:6  a request
    no port
    no log

Not run (1)
  1 × needs a Kubernetes cluster

Passed only when tried again (1)
  at last  features/a.feature:9

The bench is broken: this run is no verdict on the platform. (exit 2)
Report: reports/cucumber.html
`);
});

test('a refused run says so, and does not count', () => {
  const problems = [
    { message: 'Undefined step "x".', at: { file: 'features/a.feature', line: 3, column: 5 } },
  ];
  expect(summarise(report({ problems, outcomes: [], reports: [] }), plain)).toBe(`
This run is refused (1)
  features/a.feature:3:5  Undefined step "x".

Nothing was run, which proves nothing. (exit 2)
`);
});

test('warnings are told, and change no verdict', () => {
  const outcomes = run().judge().slice(3);
  const warnings = [{ message: 'Too many ids.', at: { file: 'features/a.feature', line: 3 } }];
  const text = summarise(report({ outcomes, warnings }), plain);
  expect(text).toContain(
    '\n\nWarnings (1)\n  features/a.feature:3  Too many ids.\n\nEverything that was run holds. (exit 0)\n',
  );
});

test('undefined steps stand among the problems, once, not with every scenario', () => {
  const outcomes = new RecordedRun('Feature: F\n  Scenario: s\n    Given a')
    .play({ name: 's', results: [{ status: 'UNDEFINED' }] })
    .judge();
  const text = summarise(report({ outcomes, problems: [{ message: 'Undefined step "a".' }] }), plain);
  expect(text).toContain('The bench is broken (1)\n  Undefined step "a".\n\n');
});

const many = (count: number, last: typeof passed) =>
  Array.from({ length: count }, (_, index) => index).flatMap((index) =>
    new RecordedRun(`Feature: F${index}\n  Scenario: s\n    Given a`, `features/${index}.feature`)
      .play({ name: 's', results: [index === count - 1 ? last : passed] })
      .judge(),
  );

test('a long table is collapsed to what is worth seeing', () => {
  const text = summarise(report({ outcomes: many(30, failed('wrong')) }), plain);
  expect(text).toContain(
    '  F29                             ·        1        ·        ·\n  and 29 more, all passed\n',
  );
  expect(text).not.toContain('F28');
  expect(summarise(report({ outcomes: many(30, passed) }), plain)).toContain('  and 30 more, all passed\n');
});

test('a long list of failures is cut', () => {
  const outcomes = Array.from({ length: 14 }, () => run().judge()[0]!);
  expect(summarise(report({ outcomes }), plain)).toContain('  and 2 more\n');
});

test('what has changed since the last run is one line, if there is any', () => {
  const changes = {
    newlyFailing: ['a#x', 'a#y'],
    mended: ['a#z'],
    added: [],
    gone: [],
    noLongerRun: [],
    slower: [],
  };
  expect(summarise(report(), plain, changes)).toContain(
    '\n\nSince the last run: 2 newly failing, 1 mended\n\nThe bench is broken: ',
  );
  expect(summarise(report(), plain, { ...changes, newlyFailing: [] })).toContain(
    'Since the last run: 1 mended\n',
  );
  const none = { ...changes, newlyFailing: [], mended: [], gone: ['a#u'] };
  expect(summarise(report(), plain, none)).toBe(summarise(report(), plain));
});

test('a dry run has no table', () => {
  const outcomes = new RecordedRun('Feature: F\n  Scenario: s\n    Given a')
    .play({ name: 's', results: [skipped] })
    .judge({ dryRun: true });
  expect(summarise(report({ outcomes, dryRun: true, duration: 0, bringUp: 0 }), plain)).toBe(`
1 scenario: 1 not run in 0 ms

Dry run: nothing was executed, every step is defined. (exit 0)
Report: reports/cucumber.html
`);
});

test('core and what lies beyond are counted and told apart', () => {
  const outcomes = new RecordedRun(
    'Feature: F\n  Scenario: s\n    Given a\n  @extended\n  Scenario: t\n    Given a',
  )
    .play({ name: 's', results: [passed] }, { name: 't', results: [failed('other')] })
    .judge();
  const text = summarise(report({ outcomes, conformance: 'core', bringUp: 0 }), plain);
  expect(text).toContain('\ncore: 1 of 1 hold; beyond core: 0 of 1 hold\n');
  expect(text).toContain('Beyond core, the platform does otherwise (1)\n  F › t');
  expect(text).toContain('All of the core that was run holds; beyond core, 1 scenario does not. (exit 0)');
});
