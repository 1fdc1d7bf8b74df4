import { requestOf, type Provenance } from '../run/provenance';
import type { RunReport } from '../run/run-report';
import { exitCodeOf } from '../run/run-report';
import type { RunRequest } from '../run/run-request';
import { RecordedRun, failed, passed, request, skipped } from '../run/testing/recorded-run';
import { entryOfRun } from './entry-of-run';
import { runEntry } from './run-entry';

const GHERKIN =
  'Feature: F\n  Scenario: s\n    Given a\n  Scenario: t\n    Given a\n  Scenario: u\n    Given a';

function entry(run: RecordedRun, asked: Partial<RunRequest> = {}, more: Partial<Provenance> = {}) {
  const outcomes = run.judge(asked);
  const dryRun = asked.dryRun ?? false;
  const judged = { outcomes, dryRun, problems: [], conformance: 'extended' as const };
  const report: RunReport = {
    ...judged,
    warnings: [],
    exitCode: exitCodeOf(judged),
    environment: 'Fixture',
    duration: 1_234.5,
    bringUp: 7,
    reports: [],
  };
  const given = request(asked);
  const made = { request: requestOf(given, given.paths, process.cwd()), bringUp: 7, ...more };
  return entryOfRun(report, { id: 'run', started: { seconds: 1_000, nanos: 0 } }, made);
}

const run = () =>
  new RecordedRun(GHERKIN).play(
    { name: 's', results: [failed('once')] },
    { name: 's', results: [passed], attempt: 1, seconds: 2 },
    { name: 't', results: [failed('wrong')], seconds: 1 },
    { name: 'u', results: [skipped], log: 'Not run: no cluster' },
  );

test('a run is kept with its verdicts, times and circumstances', () => {
  const revision = { commit: 'abc', changed: true };
  const made = entry(run(), {}, { revision, order: 'random:7' });
  expect(made).toEqual({
    version: 1,
    id: 'run',
    startedAt: '1970-01-01T00:16:40.000Z',
    revision,
    environment: 'Fixture',
    selection: 'all features',
    order: 'random:7',
    exitCode: 1,
    counts: { passed: 1, failed: 1, broken: 0, 'not run': 1 },
    flaky: 1,
    durationMs: 1_235,
    bringUpMs: 7,
    scenarios: {
      'a#s': { verdict: 'passed', ms: 2_000, attempts: 2, flaky: true },
      'a#t': { verdict: 'failed', ms: 1_000 },
      'a#u': { verdict: 'not run', ms: 0 },
    },
  });
  expect(runEntry.parse(JSON.parse(JSON.stringify(made)))).toEqual(made);
});

test.each([
  [{ paths: ['features'] }, 'all features'],
  [{ tags: '(@opa)', paths: ['features'] }, '--tags "@opa", features'],
  [{ paths: ['features/a.feature:3'] }, 'features/a.feature:3'],
])('of %j', (asked, selection) => {
  expect(entry(run(), asked)?.selection).toBe(selection);
});

test('a dry run, a shard, and a run in which nothing was run are not kept', () => {
  expect(entry(run(), { dryRun: true })).toBeUndefined();
  expect(entry(run(), { shard: '1/2' })).toBeUndefined();
  const idle = new RecordedRun('Feature: F\n  Scenario: u\n    Given a');
  expect(entry(idle.play({ name: 'u', results: [skipped], log: 'Not run: no cluster' }))).toBeUndefined();
});
