// A copy of the sources with one fault in it, for as long as somebody works with it.
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { plant, type Fault } from './catalogue';
import { projectRoot } from '../../runner/project-root';

/** What is built of, and what builds programs and images. */
const copied = [
  ...['runner', 'support', 'systems', 'tools'],
  ...['package.json', 'package-lock.json', 'tsconfig.json'],
];

/**
 * @param work is given the folder of the copy, which is gone afterwards
 * @throws BenchError when the fault no longer fits the sources
 */
export async function withPlantedCopy<T>(fault: Fault, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), `fault-${fault.id}-`));
  try {
    for (const name of copied)
      cpSync(path.join(projectRoot, name), path.join(folder, name), { recursive: true });
    symlinkSync(path.join(projectRoot, 'node_modules'), path.join(folder, 'node_modules'));
    const file = path.join(folder, fault.file);
    writeFileSync(file, plant(fault, readFileSync(file, 'utf8')));
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
