// Finds the message files of the shards: files as named, and those below folders.
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Problem } from '../run/problem';

const ENDING = '.ndjson';

/** @param given files, or folders with `*.ndjson` somewhere below; relative to the working directory */
export function findShardFiles(given: readonly string[]): { files: string[]; problems: Problem[] } {
  const found = given.map((place) => ({ place, ...findAt(place) }));
  return {
    files: [...new Set(found.flatMap(({ files }) => files))],
    problems: found.flatMap(({ place, missing }) => (missing ? [{ message: `${place}: ${missing}` }] : [])),
  };
}

function findAt(place: string): { files: string[]; missing?: string } {
  const stats = statSync(place, { throwIfNoEntry: false });
  if (!stats) return { files: [], missing: 'there is no such file or folder.' };
  if (!stats.isDirectory()) return { files: [path.normalize(place)] };
  const files = (readdirSync(place, { recursive: true }) as string[])
    .filter((name) => name.endsWith(ENDING))
    .map((name) => path.join(place, name))
    .sort();
  return files.length > 0 ? { files } : { files, missing: `there is no *${ENDING} in this folder.` };
}
