// A data folder, made ready: copied from a prepared one, which the first start on a machine makes with initdb.
import { execFile } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Owner } from './owner';

const run = promisify(execFile);

export interface Preparation {
  readonly bin: string;
  readonly version: string;
  readonly cache: string;
  readonly owner: Owner;
  readonly user: string;
  readonly password: string;
}

/**
 * Makes `folder` a data folder unless it is one already.
 *
 * @throws {Error} with what initdb says
 */
export async function prepareData(folder: string, preparation: Preparation): Promise<void> {
  if (existsSync(path.join(folder, 'PG_VERSION'))) return;
  const prepared = path.join(preparation.cache, `data-${preparation.version}-${preparation.user}`);
  if (!existsSync(prepared)) await prepareOnce(prepared, preparation);
  mkdirSync(path.dirname(folder), { recursive: true });
  const unfinished = `${folder}.${process.pid}`;
  cpSync(prepared, unfinished, { recursive: true });
  // Node 22 copies files without the mode of their folder, and the server refuses one that others can read.
  chmodSync(unfinished, 0o700);
  own(unfinished, preparation.owner);
  rmSync(folder, { recursive: true, force: true });
  renameSync(unfinished, folder);
}

async function prepareOnce(prepared: string, { bin, owner, user, password }: Preparation): Promise<void> {
  const unfinished = `${prepared}.${process.pid}`;
  const secret = `${unfinished}.password`;
  mkdirSync(unfinished, { recursive: true, mode: 0o700 });
  writeFileSync(secret, password, { mode: 0o600 });
  if (owner) for (const file of [unfinished, secret]) chownSync(file, owner.uid, owner.gid);
  const encoding = ['-E', 'UTF8', '--locale=C', '--no-sync'];
  try {
    const args = ['-D', unfinished, '-U', user, '-A', 'scram-sha-256', `--pwfile=${secret}`, ...encoding];
    await run(path.join(bin, 'initdb'), args, { ...owner, cwd: path.dirname(unfinished) });
    if (!existsSync(prepared)) renameSync(unfinished, prepared);
  } finally {
    rmSync(secret, { force: true });
    rmSync(unfinished, { recursive: true, force: true });
  }
}

function own(folder: string, owner: Owner): void {
  if (!owner) return;
  lchownSync(folder, owner.uid, owner.gid);
  for (const entry of readdirSync(folder, { recursive: true }))
    lchownSync(path.join(folder, String(entry)), owner.uid, owner.gid);
}
