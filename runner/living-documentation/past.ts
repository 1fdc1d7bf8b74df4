// This run among those before it.
import { changesSince } from '../history/changes';
import { entryOfRun } from '../history/entry-of-run';
import { environmentKind, type RunEntry } from '../history/run-entry';
import type { Past } from './pages/history';
import type { Recording } from './recording';

/** @param history runs that were kept; this one may be among them */
export function pastOf({ report, record, provenance }: Recording, history: readonly RunEntry[]): Past {
  const run = entryOfRun(report, record, provenance);
  if (!run) return { runs: history };
  const runs = [...history.filter(({ id }) => id !== run.id), run];
  const isBefore = (other: RunEntry) =>
    other.id !== run.id && other.startedAt < run.startedAt && environmentKind(other) === environmentKind(run);
  const changes = runs.some(isBefore) ? changesSince(runs, run) : undefined;
  return { runs, current: { run, changes } };
}
