// What the history as a whole tells: how runs went over time, and which scenarios cannot be relied on.
import { environmentKind, type RunEntry, type ScenarioEntry } from './run-entry';

/** A run without its scenarios. */
export interface TrendPoint extends Omit<RunEntry, 'version' | 'scenarios'> {
  readonly total: number;
  /** Of the scenarios that were run, the part that passed: 0 to 1. */
  readonly passedShare: number;
}

/** @returns one point a run, the oldest first */
export function trend(history: readonly RunEntry[]): TrendPoint[] {
  return [...history]
    .sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt))
    .map(({ version: _version, scenarios: _scenarios, ...run }) => {
      const { passed, failed, broken, 'not run': notRun } = run.counts;
      const ran = passed + failed + broken;
      return { ...run, total: ran + notRun, passedShare: ran === 0 ? 0 : passed / ran };
    });
}

/** A scenario that came out differently though nothing had changed. */
export interface FlakyScenario {
  readonly id: string;
  /** Ids of the runs in which it passed only when tried again. */
  readonly retried: readonly string[];
  /** Commits, run unchanged and in the same kind of environment, at which it passed in one run and failed in another. */
  readonly alternated: readonly string[];
}

/** @returns those with the most such events first */
export function flakyScenarios(history: readonly RunEntry[]): FlakyScenario[] {
  const ids = new Set(history.flatMap(({ scenarios }) => Object.keys(scenarios)));
  const events = ({ retried, alternated }: FlakyScenario) => retried.length + alternated.length;
  return [...ids]
    .map((id) => ({ id, retried: retriedIn(history, id), alternated: alternatedAt(history, id) }))
    .filter((scenario) => events(scenario) > 0)
    .sort((a, b) => events(b) - events(a) || (a.id < b.id ? -1 : 1));
}

const retriedIn = (history: readonly RunEntry[], scenario: string): string[] =>
  history.filter(({ scenarios }) => scenarios[scenario]?.flaky).map(({ id }) => id);

function alternatedAt(history: readonly RunEntry[], scenario: string): string[] {
  const verdicts = new Map<string, Set<ScenarioEntry['verdict']>>();
  const alternated = new Set<string>();
  for (const run of history) {
    const entry = run.scenarios[scenario];
    if (!entry || !run.revision || run.revision.changed) continue;
    const key = `${run.revision.commit} ${environmentKind(run)}`;
    const seen = (verdicts.get(key) ?? new Set()).add(entry.verdict);
    verdicts.set(key, seen);
    if (seen.has('passed') && seen.has('failed')) alternated.add(run.revision.commit);
  }
  return [...alternated];
}

/** @returns the `n` scenarios of a run that took longest, the longest first; those not run took no time */
export function slowest(run: RunEntry, n: number): (ScenarioEntry & { readonly id: string })[] {
  return Object.entries(run.scenarios)
    .filter(([, { verdict }]) => verdict !== 'not run')
    .map(([id, scenario]) => ({ id, ...scenario }))
    .sort((a, b) => b.ms - a.ms || (a.id < b.id ? -1 : 1))
    .slice(0, n);
}
