// The PostgreSQL server process: started, waited for, ended, and never outliving the one that started it.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { Client } from 'pg';
import type { Owner } from './owner';

const READY_LIMIT_MS = 30_000;
const ASK_AGAIN_MS = 20;

/** A private server on a disposable machine: a crash of the machine may cost its data, a crash of the server may not, so that each commit is written, if not synced. */
const settings = [
  ...['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200'],
  ...['fsync=off', 'full_page_writes=off', 'wal_level=minimal', 'max_wal_senders=0'],
  ...['shared_buffers=64MB', 'timezone=UTC', 'log_timezone=UTC'],
];

export interface ServerOptions {
  readonly bin: string;
  readonly folder: string;
  readonly port: number;
  readonly owner: Owner;
  /** Where the server's log goes, line by line as it comes. */
  readonly log: (text: string) => void;
}

/** @returns the server process, which may not accept connections yet */
export function spawnServer({ bin, folder, port, owner, log }: ServerOptions): ChildProcess {
  const args = ['-D', folder, '-p', String(port), ...settings.flatMap((one) => ['-c', one])];
  const server = spawn(path.join(bin, 'postgres'), args, {
    ...owner,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  server.stderr?.setEncoding('utf8').on('data', log);
  if (process.platform !== 'win32') guard(server);
  return server;
}

/** Ends the server when this process has gone, however it went: then the guard's standard input ends. */
function guard(server: ChildProcess): void {
  const script = 'read -r _; kill -QUIT "$1" 2>/dev/null';
  const watcher = spawn('sh', ['-c', script, 'guard', String(server.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watcher.stdin.on('error', () => undefined);
  watcher.unref();
  (watcher.stdin as unknown as { unref?: () => void }).unref?.();
  server.once('exit', () => watcher.kill('SIGKILL'));
}

/** @throws {Error} with the server's log where it ends, or does not answer in time */
export async function untilReady(server: ChildProcess, url: string, log: () => string): Promise<void> {
  const deadline = Date.now() + READY_LIMIT_MS;
  for (;;) {
    if (server.exitCode !== null || server.signalCode !== null)
      throw new Error(`PostgreSQL ended with ${server.exitCode ?? server.signalCode}: ${log()}`);
    const client = new Client({ connectionString: url });
    try {
      await client.connect();
      return await client.end();
    } catch (error) {
      await client.end().catch(() => undefined);
      if (Date.now() > deadline)
        throw new Error(`PostgreSQL did not answer within ${READY_LIMIT_MS} ms: ${String(error)}; ${log()}`, {
          cause: error,
        });
    }
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  }
}

/** Disconnects all clients and ends the server; resolves once it has gone. */
export async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const gone = once(server, 'exit');
  server.kill('SIGINT');
  await gone;
}
