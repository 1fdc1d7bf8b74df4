// Finds programs of this machine as a shell would.
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/** @returns the path of the first of `names` that a folder of the PATH has; undefined when none has */
export function findOnPath(
  names: readonly string[],
  { PATH = '' }: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const folders = PATH.split(path.delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name))).find(isExecutable);
}

/** Folders can be executed too, in a way; they do not count. */
export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
