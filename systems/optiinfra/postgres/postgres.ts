// A PostgreSQL of one's own: `startPostgres` gives a database in a folder and on a port, and `stop` ends it.
import { mkdirSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { findBinaries } from './binaries';
import { prepareData } from './data-folder';
import { assertMayBecome, findOwner, isReachable } from './owner';
import { spawnServer, stopServer, untilReady } from './server';

export interface PostgresOptions {
  /** The data folder; made by the first start. */
  readonly folder: string;
  /** 0 takes any free port. */
  readonly port?: number;
  readonly database?: string;
  readonly user?: string;
  readonly password?: string;
  /** For what starts share: a copy of the binaries where they cannot be read, and a prepared data folder. */
  readonly cache?: string;
  readonly log?: (text: string) => void;
}

export interface Postgres {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Resolves once the server has ended, whoever ended it. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

const LOG_TAIL = 2_000;

/** @throws {Error} saying what is missing, or what the server's log says */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const { database = 'optiinfra_test', user = 'test', password = 'test123' } = options;
  const owner = findOwner();
  assertMayBecome(owner);
  const cache = options.cache ?? path.join(os.tmpdir(), `optiinfra-postgres-${process.getuid?.() ?? 'user'}`);
  mkdirSync(cache, { recursive: true });
  const folder = path.resolve(options.folder);
  mkdirSync(path.dirname(folder), { recursive: true });
  for (const each of [cache, path.dirname(folder)])
    if (!isReachable(each, owner))
      throw new Error(
        `${each} cannot be entered by user ${owner?.uid}, as whom PostgreSQL runs; TMPDIR may name a folder that it can enter`,
      );
  const { bin, version } = findBinaries(owner, cache);
  await prepareData(folder, { bin, version, cache, owner, user, password });
  const port = options.port || (await freePort());
  let tail = '';
  const log = (text: string): void => {
    tail = (tail + text).slice(-LOG_TAIL);
    options.log?.(text);
  };
  const server = spawnServer({ bin, folder, port, owner, log });
  const url = (name: string) => `postgresql://${user}:${password}@127.0.0.1:${port}/${name}`;
  const ended = new Promise<void>((resolve, reject) => {
    server.once('exit', () => resolve()).once('error', reject);
  });
  ended.catch(() => undefined);
  try {
    await Promise.race([untilReady(server, url('postgres'), () => tail), failureOf(ended)]);
    await createDatabase(url('postgres'), database);
  } catch (error) {
    await stopServer(server);
    throw error;
  }
  return { url: url(database), port, pid: server.pid as number, ended, stop: () => stopServer(server) };
}

/** Never resolves, so that a race is lost only to an error in starting. */
const failureOf = (ended: Promise<void>): Promise<void> => ended.then(() => new Promise(() => undefined));

async function createDatabase(url: string, name: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (!rowCount) await client.query(`create database ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
