// A place of its own for embedded clusters of a test file: programs, state and logs, and ports that nobody uses.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../../runner/project-root';

/** Before all tests of the file: builds the programs and points every variable of the launcher to this place. */
export async function prepareEmbedded(): Promise<{ folder: string; remove(): void }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'proving-ground-embedded-'));
  Object.assign(process.env, {
    PROVING_GROUND_DIST: path.join(folder, 'dist'),
    PROVING_GROUND_DEMO: path.join(folder, 'demo'),
    PROVING_GROUND_REPORTS: path.join(folder, 'reports'),
    AGENTSPEC_PORT_BASE: 'auto',
  });
  const build = `require(${JSON.stringify(path.join(projectRoot, 'systems/build.js'))}).build(process.argv[1])`;
  await promisify(execFile)(process.execPath, ['-e', build, path.join(folder, 'dist')]);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Runs `work` and gives what it printed. */
export async function printed(work: () => Promise<unknown>): Promise<string> {
  let text = '';
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  await work().finally(() => write.mockRestore());
  return text;
}
