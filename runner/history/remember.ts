// The end of a run, as far as the history is concerned: what is different from before, and one more line.
import path from 'node:path';
import { messageOf } from '../errors';
import { changesSince, type Changes } from './changes';
import { asideOf, readHistory, writeRun, type BrokenLine, type History } from './history-file';
import type { RunEntry } from './run-entry';

/**
 * Writes a run into the history. No run fails for its history: what goes wrong is only noted.
 * @param run nothing where a run does not belong there
 * @param note takes one line
 * @returns what has changed since the runs before; nothing when nobody can tell
 */
export function remember(
  file: string,
  run: RunEntry | undefined,
  note: (line: string) => void,
): Changes | undefined {
  const history = run && attempt('read', file, note, () => readHistory(file));
  if (!run || !history) return undefined;
  if (history.broken.length > 0) note(describeBroken(file, history.broken));
  attempt('written', file, note, () => writeRun(file, history, run));
  return changesSince(history.runs, run);
}

function attempt<T extends History | void>(
  what: string,
  file: string,
  note: (line: string) => void,
  work: () => T,
): T | undefined {
  try {
    return work();
  } catch (error) {
    note(`Note: the history of runs cannot be ${what}: ${messageOf(error)} (${file})`);
    return undefined;
  }
}

function describeBroken(file: string, broken: readonly BrokenLine[]): string {
  const lines = broken.map(({ line, reason }) => `line ${line} (${reason.split('\n').join(' ')})`);
  const shown = lines.length > 3 ? [...lines.slice(0, 3), `${lines.length - 3} more`] : lines;
  return `Note: ${file} has lines that are no runs: ${shown.join(', ')}. They are kept in ${path.basename(asideOf(file))}.`;
}
