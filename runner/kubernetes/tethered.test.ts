// A process that goes on ends with the one that started it, however that ends, and leaves nothing behind.
import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { onCleanUp } from '../testing/clean-up';
import { isRunning, untilGone } from '../testing/processes';
import { waitUntil } from '../wait';
import { spawnTethered } from './tethered';
import { projectRoot } from '../project-root';
import { timeouts } from '../timeouts';

/** Starts a tethered process that would go on for long, and tells its pid. */
const PARENT = `
const { spawnTethered } = require('./runner/kubernetes/tethered.ts');
console.log(spawnTethered(['sleep', '600']).pid);
setInterval(() => undefined, 1000);
`;

test('it ends when its parent is killed', async () => {
  const parent = spawn(process.execPath, ['-r', 'ts-node/register', '-e', PARENT], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onCleanUp(() => parent.kill('SIGKILL'));
  const [pid] = (await once(createInterface(parent.stdout), 'line')).map(Number);
  expect(isRunning(pid!)).toBe(true);
  parent.kill('SIGKILL');
  await untilGone([pid!]);
});

test('it keeps no parent from ending', async () => {
  const program = PARENT.replace(/setInterval.*/, '');
  const parent = spawn(process.execPath, ['-r', 'ts-node/register', '-e', program], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onCleanUp(() => parent.kill('SIGKILL'));
  const [printed, [code]] = await Promise.all([text(parent.stdout), once(parent, 'close')]);
  expect(code).toBe(0);
  await untilGone([Number(printed)]);
});

test('when it ends by itself nothing of it lingers', async () => {
  const mark = randomUUID();
  const child = spawnTethered(['sh', '-c', 'echo done; exit 3', mark]);
  const [printed, [code]] = await Promise.all([text(child.stdout!), once(child, 'close')]);
  expect({ printed, code }).toEqual({ printed: 'done\n', code: 3 });
  await untilNoneHas(mark);
});

test('when it is killed nothing of it lingers', async () => {
  const mark = randomUUID();
  const child = spawnTethered(['sh', '-c', 'echo there; exec sleep 600', mark]);
  await once(child.stdout!, 'data');
  child.kill();
  await once(child, 'close');
  await untilNoneHas(mark);
});

test('its arguments arrive as they are, and it has no input', async () => {
  const child = spawnTethered(['sh', '-c', 'cat; printf "[%s]" "$@"', 'sh', '$HOME', "it's", '; exit 1']);
  expect(await text(child.stdout!)).toBe("[$HOME][it's][; exit 1]");
});

test('a command that is not there ends it', async () => {
  const child = spawnTethered(['no-such-command-of-proving-ground']);
  const [said, [code]] = await Promise.all([text(child.stderr!), once(child, 'close')]);
  expect(said).toContain('no-such-command-of-proving-ground');
  expect(code).toBe(127);
});

/** Waits until no process of this machine has `mark` in its command line. */
function untilNoneHas(mark: string): Promise<void> {
  return waitUntil<void>('the tethered process to be gone', timeouts.TAKE_DOWN, async () => {
    const lines = execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' }).split('\n');
    const left = lines.filter((line) => line.includes(mark));
    return left.length === 0 ? { value: undefined } : { notYet: left.join('; ') };
  });
}
