// The list of what failed last time, as cucumber takes it in the place of paths.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { groupBy } from '../group-by';
import type { Outcome } from '../run/outcomes';
import type { RunReport } from '../run/run-report';

/** Its name, beside the other reports; by the `@` cucumber knows that it is a list. */
const RERUN = '@rerun.txt';

/**
 * Writes the list, unless the run has shown nothing: what was refused, tried dry, or cannot run here leaves the last list as it is.
 * Cucumber's own formatter empties the list as soon as a run begins, and takes what was not run for a failure.
 * @param folder of the reports
 */
export function writeRerun(folder: string, { outcomes, dryRun }: RunReport): void {
  if (dryRun || outcomes.every(({ verdict }) => verdict === 'not run')) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, RERUN), rerunOf(outcomes));
}

/** @returns `features/x.feature:3:17`, a line for each file in which scenarios failed, or could not be judged */
function rerunOf(outcomes: readonly Outcome[]): string {
  const failed = outcomes.filter(({ verdict }) => verdict === 'failed' || verdict === 'broken');
  const files = groupBy(failed, ({ at }) => at.file);
  return [...files].map(([file, all]) => `${[file, ...all.map(({ at }) => at.line)].join(':')}\n`).join('');
}
