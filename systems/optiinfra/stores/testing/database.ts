// A PostgreSQL for one file of tests, in a folder that goes with it.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startPostgres } from '../../postgres/postgres';

/** @returns the database's url, and what ends it and removes its folder */
export async function temporaryDatabase(): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'optiinfra-test-'));
  chmodSync(folder, 0o755);
  const postgres = await startPostgres({ folder: path.join(folder, 'data') });
  const stop = async (): Promise<void> => {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { url: postgres.url, stop };
}
