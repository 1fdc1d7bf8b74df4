// The files of the project itself: those of every folder that is not made, installed or left behind by others.
import { readdirSync } from 'node:fs';
import path from 'node:path';

/** None of it is tracked. */
const FOREIGN_FOLDER = /^(node_modules|dist|dist\..*|reports|coverage|\.demo|\.git)$/;

/**
 * @param name which names of files count
 * @returns the files below `root`, relative to it and with slashes, each folder in the order of its names
 */
export function filesBelow(root: string, name: RegExp, folder = ''): string[] {
  const entries = readdirSync(path.join(root, folder), { withFileTypes: true });
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const file = path.posix.join(folder, entry.name);
      if (entry.isDirectory()) return FOREIGN_FOLDER.test(entry.name) ? [] : filesBelow(root, name, file);
      return entry.isFile() && name.test(entry.name) ? [file] : [];
    });
}
