// The file of the history: one run a line, the newest 50, replaced as a whole so that nobody ever reads half of it.
import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { messageOf } from '../errors';
import { runEntry, type RunEntry } from './run-entry';

/** Its name, beside the other reports. */
export const HISTORY = 'history.ndjson';

/** More runs than this are forgotten, the oldest first. */
const MOST_RUNS = 50;

/** A line that is no run of a version known here. */
export interface BrokenLine {
  readonly line: number;
  readonly text: string;
  readonly reason: string;
}

export interface History {
  /** By their start, the newest last. */
  readonly runs: readonly RunEntry[];
  readonly broken: readonly BrokenLine[];
}

/**
 * @param file its path; a file that is not there is a history without runs
 * @throws the file system's error when the file is there and cannot be read
 */
export function readHistory(file: string): History {
  const runs: RunEntry[] = [];
  const broken: BrokenLine[] = [];
  for (const [index, text] of linesOf(file).entries()) {
    const parsed = text.trim() === '' ? undefined : parse(text);
    if (parsed && 'run' in parsed) runs.push(parsed.run);
    else if (parsed) broken.push({ line: index + 1, text, reason: parsed.reason });
  }
  return { runs: sorted(runs), broken };
}

/**
 * Puts a run in, in the place of an entry with its id if there is one; broken lines go to `history.broken.ndjson`.
 * Of two runs that end at the very same moment one may be missing afterwards, but the file is whole.
 * @param history what stands in the file
 * @throws the file system's error
 */
export function writeRun(file: string, { runs, broken }: History, run: RunEntry): void {
  const others = runs.filter(({ id }) => id !== run.id);
  const kept = sorted([...others, run]).slice(-MOST_RUNS);
  mkdirSync(path.dirname(file), { recursive: true });
  if (broken.length > 0) appendFileSync(asideOf(file), broken.map(({ text }) => `${text}\n`).join(''));
  replace(file, kept.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
}

/** @returns where the lines are kept that nobody can read */
export const asideOf = (file: string): string => file.replace(/(\.ndjson)?$/, '.broken.ndjson');

const sorted = (runs: readonly RunEntry[]): RunEntry[] =>
  [...runs].sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function parse(text: string): { run: RunEntry } | { reason: string } {
  try {
    return { run: runEntry.parse(JSON.parse(text)) };
  } catch (error) {
    const [issue] = error instanceof z.ZodError ? error.issues : [];
    return { reason: issue ? `${issue.path.join('.') || 'the line'}: ${issue.message}` : messageOf(error) };
  }
}

function replace(file: string, text: string): void {
  const temporary = `${file}.${randomUUID()}`;
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, file);
  } finally {
    rmSync(temporary, { force: true });
  }
}
