import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, chmodSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { findOwner, isReachable } from './owner';
import { startPostgres } from './postgres';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'postgres-test-'));
  chmodSync(folder, 0o755);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('embedded PostgreSQL', () => {
  it('keeps what was stored from one start to the next', async () => {
    const data = path.join(folder, 'data');
    const first = await startPostgres({ folder: data });
    await ask(first.url, 'create table kept (n int); insert into kept values (7)');
    await first.stop();
    const second = await startPostgres({ folder: data });
    expect(await ask(second.url, 'select n from kept')).toEqual([{ n: 7 }]);
    await second.stop();
    expect(isAlive(second.pid)).toBe(false);
  }, 60_000);

  it('ends with the program that started it, even when that is killed', async () => {
    const program = spawn(
      process.execPath,
      ['-r', 'ts-node/register/transpile-only', path.join(__dirname, 'main.ts')],
      { env: { ...process.env, POSTGRES_DATA: path.join(folder, 'data'), POSTGRES_PORT: '0' } },
    );
    const [line] = (await once(program.stdout.setEncoding('utf8'), 'data')) as [string];
    const { url, pid } = JSON.parse(line) as { url: string; pid: number };
    expect(await ask(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    program.kill('SIGKILL');
    const deadline = Date.now() + 10_000;
    while (isAlive(pid) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(isAlive(pid)).toBe(false);
  }, 60_000);
});

describe('whom it runs as', () => {
  const passwd = () => 'root:x:0:0::/root:/bin/sh\nnobody:x:65534:65533::/:/usr/sbin/nologin\n';

  it('is the user itself, unless that is root', () => expect(findOwner(1000, passwd)).toBeUndefined());
  it('is an account that the machine has', () =>
    expect(findOwner(0, passwd)).toEqual({ uid: 65534, gid: 65533 }));
  it('is nobody where there is no such account', () =>
    expect(() => findOwner(0, () => 'root:x:0:0::/:/bin/sh')).toThrow(
      'has none of postgres, nobody, daemon',
    ));

  const isPowerless = process.getuid?.() !== 0 || spawnSync('setpriv', ['--version']).status !== 0;
  (isPowerless ? it.skip : it)('is told where a root has no right to act as another account', () => {
    const rights = ['--no-new-privs', '--bounding-set=-all', '--inh-caps=-all'];
    const script = `require('./owner').assertMayBecome({ uid: 65534, gid: 65534 })`;
    const node = [process.execPath, '-r', 'ts-node/register/transpile-only', '-e', script];
    const { stderr } = spawnSync('setpriv', [...rights, ...node], { cwd: __dirname, encoding: 'utf8' });
    expect(stderr).toContain('this root may not act as user 65534 (spawnSync sh EPERM)');
  });
  it('sees that a folder below one that others cannot enter is out of reach', () => {
    const inner = mkdtempSync(path.join(folder, 'inner-'));
    chmodSync(inner, 0o755);
    expect(isReachable(inner, { uid: 65534, gid: 65533 })).toBe(true);
    chmodSync(folder, 0o700);
    expect(isReachable(inner, { uid: 65534, gid: 65533 })).toBe(false);
  });
});
