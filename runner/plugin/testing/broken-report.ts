// Test helper: the report of a run in which the platform failed once, and the bench once.
import type { RunReport } from '../../run/run-report';
import { RecordedRun, failed } from '../../run/testing/recorded-run';

export const outcomes = new RecordedRun(
  'Feature: A | B\n  @PRX-1\n  Scenario: s, t: u\n    Given a\n  Scenario: v\n    Given b',
)
  .play(
    { name: 's, t: u', results: [failed('100% wrong')] },
    { name: 'v', results: [failed('no port\nno log', 'BenchError')] },
  )
  .judge();

/** That report, but for what is given. */
export const report = (given: Partial<RunReport> = {}): RunReport => ({
  exitCode: 2,
  problems: [],
  warnings: [],
  outcomes,
  dryRun: false,
  conformance: 'extended',
  duration: 0,
  bringUp: 0,
  reports: [],
  ...given,
});
