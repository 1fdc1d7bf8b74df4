// The central service as a process: its settings, its first lines, its end.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { buildSync } from 'esbuild';

const folder = mkdtempSync(path.join(tmpdir(), 'central-service-'));
const program = path.join(folder, 'central-service.js');
const running = new Set<ChildProcess>();

beforeAll(() => {
  buildSync({
    entryPoints: [path.join(__dirname, 'main.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    logLevel: 'silent',
  });
});
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  return child;
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<Record<string, unknown>> {
  const [line] = (await once(createInterface(stream), 'line')) as [string];
  return JSON.parse(line) as Record<string, unknown>;
}

it('serves where it says, knows its key, and ends with 0 on SIGTERM', async () => {
  const child = run({ PORT: '0', ADMIN_KEY: 'k' });
  const { port, ...line } = await firstLine(child.stdout);
  expect(line).toMatchObject({ level: 'info', msg: expect.stringContaining('central service started') });
  const url = `http://localhost:${port}`;
  const answer = await fetch(`${url}/api/v1/agents`, { headers: { 'x-admin-key': 'k' } });
  expect([answer.status, await answer.json()]).toEqual([200, []]);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

it('warns that it has no admin key', async () => {
  expect(await firstLine(run({ PORT: '0' }).stderr)).toMatchObject({
    level: 'warn',
    msg: expect.stringContaining('ADMIN_KEY is not set'),
  });
});

it.each(['', '65536', 'http'])('does not start on port %j', async (PORT) => {
  const child = run({ PORT });
  const [line, [code]] = await Promise.all([firstLine(child.stderr), once(child, 'exit')]);
  expect([line.msg, code]).toEqual([expect.stringContaining(`PORT is "${PORT}"; it must be an integer`), 1]);
});
