// A PostgreSQL for one file of tests, in a folder that goes with it.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startPostgres } from '../../postgres/postgres';

export interface TemporaryDatabase {
  readonly url: string;
  /** Kills it as a crash would, and starts it again at the same place once `meanwhile` is over. */
  crash(meanwhile: () => Promise<void>): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

export async function temporaryDatabase(): Promise<TemporaryDatabase> {
  const parent = mkdtempSync(path.join(os.tmpdir(), 'optiinfra-test-'));
  chmodSync(parent, 0o755);
  const folder = path.join(parent, 'data');
  let postgres = await startPostgres({ folder });
  const { url, port } = postgres;
  const crash = async (meanwhile: () => Promise<void>): Promise<void> => {
    process.kill(postgres.pid, 'SIGKILL');
    await postgres.ended;
    try {
      await meanwhile();
    } finally {
      postgres = await startPostgres({ folder, port });
    }
  };
  const stop = async (): Promise<void> => {
    await postgres.stop();
    rmSync(parent, { recursive: true, force: true });
  };
  return { url, crash, stop };
}
