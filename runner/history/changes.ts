// What is different in a run, scenario by scenario, from the runs before it.
import { ALL_FEATURES } from '../run/run-request';
import { environmentKind, type RunEntry, type ScenarioEntry } from './run-entry';

/** Ids of scenarios. Of a scenario whose bench was broken nothing is known, now or then: another run is asked. */
export interface Changes {
  /** Failed, and passed when it was last run. */
  readonly newlyFailing: readonly string[];
  /** Passed, and failed when it was last run. */
  readonly mended: readonly string[];
  /** Never seen, though the whole specification was run before. */
  readonly added: readonly string[];
  /** No longer there, by two runs of the whole specification. */
  readonly gone: readonly string[];
  /** Not run, and was run the last time it was selected. */
  readonly noLongerRun: readonly string[];
  /** Passed both times, but now took more than twice as long, and more than a second longer. */
  readonly slower: readonly Slower[];
}

/** Milliseconds now, and when it last passed or failed. */
export interface Slower {
  readonly id: string;
  readonly ms: number;
  readonly before: number;
}

const FACTOR = 2;
const AT_LEAST_MS = 1_000;

/**
 * Holds each scenario against the latest earlier run that ran it in an environment of the same kind.
 * @param history runs in any order; `run` itself, and those that started later, do not count
 */
export function changesSince(history: readonly RunEntry[], run: RunEntry): Changes {
  const earlier = earlierRuns(history, run);
  const whole = earlier.find(isWhole);
  const scenarios = Object.entries(run.scenarios).map(([id, now]) => {
    const seen = earlier.flatMap(({ scenarios: { [id]: then } }) => then ?? []);
    return { id, now, seen, then: seen.find(isConclusive) };
  });
  const ids = (which: (scenario: (typeof scenarios)[number]) => boolean) =>
    scenarios.filter(which).map(({ id }) => id);
  return {
    newlyFailing: ids(({ now, then }) => now.verdict === 'failed' && then?.verdict === 'passed'),
    mended: ids(({ now, then }) => now.verdict === 'passed' && then?.verdict === 'failed'),
    added: ids(({ seen }) => whole !== undefined && seen.length === 0),
    gone: whole && isWhole(run) ? Object.keys(whole.scenarios).filter((id) => !(id in run.scenarios)) : [],
    noLongerRun: ids(({ now, seen: [last] }) => !wasRun(now) && last !== undefined && wasRun(last)),
    slower: scenarios.flatMap(({ id, now, then }) => slowed(id, now, then)),
  };
}

/** The newest first. */
function earlierRuns(history: readonly RunEntry[], run: RunEntry): RunEntry[] {
  const [start, kind] = [Date.parse(run.startedAt), environmentKind(run)];
  return history
    .filter((other) => other.id !== run.id && Date.parse(other.startedAt) < start)
    .filter((other) => environmentKind(other) === kind)
    .sort((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt));
}

const isWhole = ({ selection }: RunEntry): boolean => selection === ALL_FEATURES;
const isConclusive = ({ verdict }: ScenarioEntry): boolean => verdict === 'passed' || verdict === 'failed';
const wasRun = ({ verdict }: ScenarioEntry): boolean => verdict !== 'not run';

function slowed(id: string, now: ScenarioEntry, then: ScenarioEntry | undefined): Slower[] {
  if (now.verdict !== 'passed' || then?.verdict !== 'passed') return [];
  const isSlower = now.ms > FACTOR * then.ms && now.ms - then.ms > AT_LEAST_MS;
  return isSlower ? [{ id, ms: now.ms, before: then.ms }] : [];
}
