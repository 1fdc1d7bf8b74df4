// Builds programs from within a run: in a process of its own, so that the bundler is loaded only where it is needed.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { BenchError } from '../errors';
import { projectRoot } from '../project-root';

const BUILDER = path.join(projectRoot, 'runner/build/main.js');

/**
 * Builds the programs of some lists where their sources have changed.
 *
 * @param lists files called programs.json
 * @param dist where the folders of the lists go
 * @returns what names the sources that all of them are now built from
 * @throws BenchError with the bundler's words
 */
export async function buildPrograms(lists: readonly string[], dist: string): Promise<string> {
  try {
    await promisify(execFile)(process.execPath, [BUILDER, '--dist', dist, ...lists]);
    return lists.map((list) => sourcesOf(list, dist)).join(' ');
  } catch (error) {
    throw new BenchError((error as { stderr?: string }).stderr?.trim() || String(error));
  }
}

function sourcesOf(list: string, dist: string): string {
  const { folder } = JSON.parse(readFileSync(list, 'utf8')) as { folder: string };
  const stamp = readFileSync(path.join(dist, folder, 'build-stamp.json'), 'utf8');
  return (JSON.parse(stamp) as { hash: string }).hash;
}
