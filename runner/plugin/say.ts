// The last words of a run: the summary on the screen, and what GitHub shows of it.
import { appendFileSync, statSync } from 'node:fs';
import pc from 'picocolors';
import { plainTexts } from '../foreign-text';
import type { Changes } from '../history/changes';
import type { RunReport } from '../run/run-report';
import { annotations } from './github';
import { markdown } from './github-summary';
import { summarise } from './summary';

/**
 * Writes the summary to `out`; on GitHub also annotations, and the page of the job.
 * @param given may quote the platform, which writes on no terminal and gives GitHub no commands
 * @param changes since the runs before; nothing when nobody can tell
 */
export function say(
  given: RunReport,
  out: NodeJS.WritableStream,
  env: Readonly<Record<string, string | undefined>>,
  changes?: Changes,
): void {
  const report = plainTexts(given);
  const commands = env['GITHUB_ACTIONS'] === 'true' ? annotations(report) : [];
  out.write([summarise(report, pc, changes), ...commands.map((line) => `${line}\n`)].join(''));
  const page = env['GITHUB_STEP_SUMMARY'];
  if (page) appendFileSync(page, markdown(report, changes, sizeOf(page)));
}

/** What others have written there before. */
const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
