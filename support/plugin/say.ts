// The last words of a run: the summary on the screen, and what GitHub shows of it.
import { appendFileSync } from 'node:fs';
import pc from 'picocolors';
import { annotations, markdown } from './github';
import type { RunReport } from './run-report';
import { summarise } from './summary';

/** Writes the summary to `out`; on GitHub also one annotation for each failure, and the page of the job. */
export function say(
  report: RunReport,
  out: NodeJS.WritableStream,
  env: Readonly<Record<string, string | undefined>>,
): void {
  const commands = env['GITHUB_ACTIONS'] === 'true' ? annotations(report) : [];
  out.write([summarise(report, pc), ...commands.map((line) => `${line}\n`)].join(''));
  if (env['GITHUB_STEP_SUMMARY']) appendFileSync(env['GITHUB_STEP_SUMMARY'], markdown(report));
}
