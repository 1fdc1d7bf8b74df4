// A process of the cluster: how it is started, told of, waited for, and stopped.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { onCleanUp, setVariables } from '../testing/clean-up';
import { temporaryFolder } from '../testing/folder';
import { isRunning } from '../testing/processes';
import { deadUrl } from '../testing/servers';
import { waitUntil, WaitExpired } from '../wait';
import { ManagedProcess } from './managed-process';
import { DidNotStart, untilReady } from './readiness';
import { timeouts } from '../timeouts';

const tether = path.join(__dirname, 'tether.js');

/** Answers 503 to the first request and 200 from then on, at the port that it prints. */
const WARMING_UP = `
let asked = 0;
const server = require('node:http').createServer((_, response) => response.writeHead(asked++ ? 200 : 503).end());
server.listen(0, '127.0.0.1', () => console.log('at ' + server.address().port));
process.on('SIGTERM', () => { console.log('draining'); process.exit(0); });
`;

jest.setTimeout(60_000);

function start(text: string, env: NodeJS.ProcessEnv = {}): ManagedProcess {
  const folder = temporaryFolder({ 'program.js': text });
  const run = { program: path.join(folder, 'program.js') };
  const one = ManagedProcess.start(
    { name: 'gymcoach.sidecar', run, args: ['x'], env },
    tether,
    path.join(folder, 'logs'),
  );
  onCleanUp(() => one.stop());
  return one;
}

const ended = (one: ManagedProcess): Promise<void> =>
  waitUntil<void>('the process to end', timeouts.BRING_UP, async () =>
    one.isAlive ? { notYet: await one.logTail(5) } : { value: undefined },
  );

/** @returns the port that it says it listens at */
const portOf = (one: ManagedProcess): Promise<string> =>
  waitUntil<string>('its port', timeouts.BRING_UP, async () => {
    const port = /at (\d+)/.exec(await one.logTail(5))?.[1];
    return port ? { value: port } : { notYet: one.state };
  });

test('gets its arguments and just the variables that it is given (DEM-11)', async () => {
  const one = start('console.log(process.argv[2], Object.keys(process.env).join())', { ONLY: 'this' });
  await ended(one);
  expect(await one.logTail(1)).toBe('x ONLY');
});

test('is ready once it answers 200; stopped, it drains first', async () => {
  const one = start(WARMING_UP);
  await untilReady(one, `http://127.0.0.1:${await portOf(one)}/`, timeouts.BRING_UP);
  expect(one).toMatchObject({ isAlive: true, state: 'running' });
  expect(isRunning(one.pid!)).toBe(true);
  await one.stop();
  expect(one).toMatchObject({ isAlive: false, state: 'exited with 0' });
  expect(isRunning(one.pid!)).toBe(false);
  expect(await one.logTail(1)).toBe('draining');
  await one.stop();
});

test('one that ends before it is ready is told with how it ended and its last words', async () => {
  const one = start("for (let n = 1; n <= 12; n += 1) console.error('line ' + n); process.exit(3);");
  const ready = untilReady(one, await deadUrl(), timeouts.BRING_UP);
  await expect(ready).rejects.toThrow(DidNotStart);
  const lines = Array.from({ length: 10 }, (_, index) => `line ${index + 3}`).join('\n');
  await expect(ready).rejects.toThrow(`gymcoach.sidecar exited with 3; its last words:\n${lines}`);
});

test('one that never answers is missed with the last answer', async () => {
  setVariables({ TIMEOUT_BRING_UP_MS: '50' });
  const one = start('setInterval(() => undefined, 1000)');
  const ready = untilReady(one, await deadUrl(), timeouts.BRING_UP);
  await expect(ready).rejects.toThrow(WaitExpired);
  await expect(ready).rejects.toThrow(
    /^Waited 0\.05 s for gymcoach\.sidecar to answer at http:.*; at last: the answer is ECONNREFUSED \(TIMEOUT_BRING_UP_MS/,
  );
});

test('one that is killed is told to be', async () => {
  const one = start('setInterval(() => undefined, 1000)');
  process.kill(one.pid!, 'SIGKILL');
  await ended(one);
  expect(one.state).toBe('ended by SIGKILL');
});

test('the end of its log is as long as is asked for, or all of it', async () => {
  const one = start("console.log('first line\\nsecond line')");
  await ended(one);
  expect(await one.logEnd(7)).toBe('d line\n');
  expect(await one.logEnd(1000)).toBe('first line\nsecond line\n');
});

test('a command that is no Node program runs as well', async () => {
  const logs = temporaryFolder();
  const run = { command: '/bin/sh' };
  const spec = {
    name: 'gymcoach.opa',
    run,
    args: ['-c', 'echo $GREETING; exit 4'],
    env: { GREETING: 'hello' },
  };
  const one = ManagedProcess.start(spec, tether, logs);
  await ended(one);
  expect(one.state).toBe('exited with 4');
  expect(await one.logTail(1)).toBe('hello');
  rmSync(logs, { recursive: true });
});

test('readiness may be looked at in another way than over HTTP', async () => {
  const one = start("console.log('accepting connections'); setInterval(() => undefined, 1000);");
  const accepts = async () =>
    (await one.logTail(1)) === '' ? { notYet: 'no connections' } : { value: undefined };
  await untilReady(one, accepts, timeouts.BRING_UP);
  expect(await one.logTail(1)).toBe('accepting connections');
  setVariables({ TIMEOUT_BRING_UP_MS: '1' });
  await expect(untilReady(one, async () => ({ notYet: 'full' }), timeouts.BRING_UP)).rejects.toThrow(
    /^Waited 0\.001 s for gymcoach\.sidecar to be ready, .*; at last: full/,
  );
});

test('what it has logged is its own, not what one before it logged under its name', async () => {
  const folder = temporaryFolder({ 'program.js': 'console.log(process.env.WORD);' });
  const run = { program: path.join(folder, 'program.js') };
  const say = async (WORD: string): Promise<ManagedProcess> => {
    const logs = path.join(folder, 'logs');
    const one = ManagedProcess.start({ name: 'postgres', run, env: { WORD } }, tether, logs);
    await ended(one);
    return one;
  };
  const [first, second] = [await say('ready once'), await say('ready again')];
  expect([await first.hasLogged('ready once'), await second.hasLogged('ready again')]).toEqual([true, true]);
  expect(await second.hasLogged('ready once')).toBe(false);
});
