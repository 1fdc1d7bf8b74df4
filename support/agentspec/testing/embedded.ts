// A place of its own for embedded clusters of a test file: programs, state and logs, and ports that nobody uses.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildPrograms } from '../../../runner/build/build-programs';
import { programLists } from '../environments/embedded/launcher';

/** Before all tests of the file: builds the programs and points every variable of the launcher to this place. */
export async function prepareEmbedded(): Promise<{ folder: string; remove(): void }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'proving-ground-embedded-'));
  Object.assign(process.env, {
    PROVING_GROUND_DIST: path.join(folder, 'dist'),
    PROVING_GROUND_DEMO: path.join(folder, 'demo'),
    PROVING_GROUND_REPORTS: path.join(folder, 'reports'),
    AGENTSPEC_PORT_BASE: 'auto',
  });
  await buildPrograms(programLists(), path.join(folder, 'dist'));
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
