// A process that is tied to another ends with it, however the other ends: real processes, killed for real.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { onCleanUp } from '../testing/clean-up';
import { temporaryFolder } from '../testing/folder';
import { isRunning, untilGone } from '../testing/processes';

const tether = path.join(__dirname, 'tether.js');

/** Starts Node with these arguments in its spawn, tells the pids that they print, and waits. */
const PARENT = `
const { spawn } = require('node:child_process');
const child = spawn(process.execPath, process.argv.slice(1), { stdio: ['pipe', 'inherit', 'inherit'] });
console.log(child.pid);
`;

/** Tells its pid and its signals, of which it obeys none. */
const STUBBORN = `
const { appendFileSync } = require('node:fs');
process.on('SIGTERM', () => appendFileSync(process.argv[2], 'SIGTERM\\n'));
setInterval(() => undefined, 1000);
console.log(process.pid);
`;

const OBEDIENT = 'setInterval(() => undefined, 1000); console.log(process.pid);';

jest.setTimeout(60_000);

function start(args: string[]): ChildProcess {
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  onCleanUp(() => child.kill('SIGKILL'));
  return child;
}

/** A parent that starts Node with `args`. @returns it, and the `count` pids that are printed, its child's first */
async function parentOf(args: string[], count: number): Promise<{ parent: ChildProcess; pids: number[] }> {
  const parent = start(['-e', PARENT, '--', ...args]);
  const pids = new Set<number>();
  for await (const line of createInterface(parent.stdout!)) {
    pids.add(Number(line));
    if (pids.size === count) break;
  }
  onCleanUp(() => [...pids].filter(isRunning).forEach((pid) => process.kill(pid, 'SIGKILL')));
  return { parent, pids: [...pids] };
}

/** @returns the lines that `child` printed, and how it ended */
async function outcomeOf(
  child: ChildProcess,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const output = { stdout: '', stderr: '' };
  child.stdout!.on('data', (text) => (output.stdout += text));
  child.stderr!.on('data', (text) => (output.stderr += text));
  const [code] = await once(child, 'close');
  return { code, ...output };
}

const programIn = (text: string): { program: string; notes: string } => {
  const folder = temporaryFolder({ 'program.js': text, 'notes.txt': '' });
  return { program: path.join(folder, 'program.js'), notes: path.join(folder, 'notes.txt') };
};

describe('as a preload', () => {
  test('ends its program when the parent is killed', async () => {
    const { program } = programIn(OBEDIENT);
    // The program prints the pid that its parent prints: it is the child itself.
    const { parent, pids } = await parentOf(['-r', tether, program], 1);
    expect(pids.every(isRunning)).toBe(true);
    parent.kill('SIGKILL');
    await untilGone(pids);
  });

  test('keeps no program alive, nor touches its exit code, while the parent lives', async () => {
    const { program } = programIn('console.log(process.argv[2]); process.exitCode = 3;');
    const outcome = await outcomeOf(start(['-r', tether, program, 'argument']));
    expect(outcome).toEqual({ code: 3, stdout: 'argument\n', stderr: '' });
  });
});

describe('as a wrapper', () => {
  test('ends its command, which knows nothing of it, when the parent is killed', async () => {
    const { program, notes } = programIn(STUBBORN);
    const { parent, pids } = await parentOf([tether, process.execPath, program, notes], 2);
    expect(pids.every(isRunning)).toBe(true);
    parent.kill('SIGKILL');
    await untilGone(pids);
  });

  test('hands a signal on, and the way its command ends', async () => {
    const { program } = programIn(
      "process.on('SIGTERM', () => process.exit(7)); setInterval(() => undefined, 1000); console.log('up');",
    );
    const child = start([tether, process.execPath, program]);
    await once(child.stdout!, 'data');
    child.kill('SIGTERM');
    expect((await outcomeOf(child)).code).toBe(7);
  });

  test('says that there is no such command', async () => {
    const outcome = await outcomeOf(start([tether, '/nowhere/opa', 'run']));
    expect(outcome).toEqual({
      code: 127,
      stdout: '',
      stderr: expect.stringMatching(/^cannot run \/nowhere\/opa: .*ENOENT/),
    });
  });
});

test('what does not obey is asked once, given time to drain, and then ended by force', async () => {
  const [guarded, wrapped] = [programIn(STUBBORN), programIn(STUBBORN)];
  const program = start(['-r', tether, guarded.program, guarded.notes]);
  const wrapper = start([tether, process.execPath, wrapped.program, wrapped.notes]);
  const [, [pid]] = await Promise.all([once(program.stdout!, 'data'), once(wrapper.stdout!, 'data')]);
  program.stdin!.end();
  wrapper.kill('SIGTERM');
  const [first, second] = await Promise.all([outcomeOf(program), outcomeOf(wrapper)]);
  expect([first.code, second.code]).toEqual([1, 143]);
  await untilGone([Number(pid)]);
  expect([guarded, wrapped].map(({ notes }) => readFileSync(notes, 'utf8'))).toEqual([
    'SIGTERM\n',
    'SIGTERM\n',
  ]);
});
