// Test helper: entries of a history, as short as they can be said, and any history at all.
import fc from 'fast-check';
import { ALL_FEATURES } from '../../run/run-request';
import type { RunEntry, ScenarioEntry } from '../run-entry';

type Verdict = ScenarioEntry['verdict'];

/** @param minute when it started, which also is its id */
export function runAt(
  minute: number,
  scenarios: Readonly<Record<string, Verdict | Partial<ScenarioEntry>>> = {},
  given: Partial<RunEntry> = {},
): RunEntry {
  const entries = Object.entries(scenarios).map(([id, scenario]): [string, ScenarioEntry] => [
    id,
    { verdict: 'passed', ms: 0, ...(typeof scenario === 'string' ? { verdict: scenario } : scenario) },
  ]);
  const counts = { passed: 0, failed: 0, broken: 0, 'not run': 0 };
  for (const [, { verdict }] of entries) counts[verdict] += 1;
  return {
    version: 1,
    id: `run ${minute}`,
    startedAt: new Date(minute * 60_000).toISOString(),
    environment: 'AgentSpec, embedded: ports from 4000',
    selection: ALL_FEATURES,
    exitCode: 0,
    counts,
    flaky: entries.filter(([, { flaky }]) => flaky).length,
    durationMs: 1_000,
    bringUpMs: 0,
    scenarios: Object.fromEntries(entries),
    ...given,
  };
}

const scenario: fc.Arbitrary<ScenarioEntry> = fc.record(
  {
    verdict: fc.constantFrom('passed' as const, 'failed' as const, 'broken' as const, 'not run' as const),
    ms: fc.nat(5_000),
    attempts: fc.integer({ min: 2, max: 4 }),
    flaky: fc.constant(true as const),
  },
  { requiredKeys: ['verdict', 'ms'] },
);

const scenarios = fc.dictionary(fc.constantFrom('a#1', 'a#2', 'a#3', 'b#1', 'b#2'), scenario);

const details = fc.record(
  {
    revision: fc.record({ commit: fc.constantFrom('abc', 'def'), changed: fc.boolean() }),
    environment: fc.constantFrom('embedded: 1', 'embedded: 2', 'on Kubernetes: kind'),
    selection: fc.constantFrom(ALL_FEATURES, '--tags "@opa"'),
    order: fc.constantFrom('defined', 'random:7'),
  },
  { requiredKeys: ['selection'] },
);

/** Runs that started at different times, in any order. */
export const histories: fc.Arbitrary<RunEntry[]> = fc
  .uniqueArray(fc.tuple(fc.nat(1_000_000), scenarios, details), {
    selector: ([minute]) => minute,
    maxLength: 8,
  })
  .map((runs) => runs.map(([minute, given, more]) => runAt(minute, given, more)));
