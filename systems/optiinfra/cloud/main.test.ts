// The simulator as a process: its settings, its first lines, its end.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { buildSync } from 'esbuild';

const folder = mkdtempSync(path.join(tmpdir(), 'optiinfra-cloud-'));
const program = path.join(folder, 'cloud.js');
const running = new Set<ChildProcess>();

beforeAll(() => {
  const entryPoints = [path.join(__dirname, 'main.ts')];
  buildSync({ entryPoints, outfile: program, bundle: true, platform: 'node', logLevel: 'silent' });
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

it('serves where it says, lets simulated time run, and ends with 0 on SIGTERM', async () => {
  const child = run({ PORT: '0', SIM_MINUTE_MS: '1' });
  const { port, ...line } = await firstLine(child.stdout);
  expect(line).toMatchObject({
    level: 'info',
    minuteMs: 1,
    msg: expect.stringContaining('cloud simulator started'),
  });
  const health = async () =>
    (await (await fetch(`http://127.0.0.1:${port}/health`)).json()) as { simulated_seconds: number };
  const before = await health();
  const after = await health();
  expect(after.simulated_seconds).toBeGreaterThan(before.simulated_seconds);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

it.each([
  [{ PORT: '65536' }, 'PORT is "65536"; it must be an integer from 0 (any free port) to 65535'],
  [
    { PORT: '0', SIM_MINUTE_MS: 'fast' },
    'SIM_MINUTE_MS is "fast"; it must be an integer from 0 (by hand) to 60000',
  ],
])('does not start with %j', async (env, reason) => {
  const child = run(env);
  const [line, [code]] = await Promise.all([firstLine(child.stderr), once(child, 'exit')]);
  expect([line['msg'], code]).toEqual([expect.stringContaining(reason), 1]);
});
