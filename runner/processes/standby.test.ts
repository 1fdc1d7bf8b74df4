// A process in waiting does nothing until it is told its environment, and then is the program, and no other.
import path from 'node:path';
import { onCleanUp } from '../testing/clean-up';
import { temporaryFolder } from '../testing/folder';
import { waitUntil } from '../wait';
import { ManagedProcess } from './managed-process';
import { timeouts } from '../timeouts';

const tether = path.join(__dirname, 'tether.js');
const PROGRAM = `
exports.main = () => {
  console.log(JSON.stringify({ env: process.env, argv: process.argv.slice(1) }));
  setInterval(() => {}, 1000);
};
`;

jest.setTimeout(60_000);

function standby(): { one: ManagedProcess; program: string } {
  const folder = temporaryFolder({ 'program.js': PROGRAM });
  const program = path.join(folder, 'program.js');
  const one = ManagedProcess.startStandby('gymcoach.sidecar', program, tether, path.join(folder, 'logs'));
  onCleanUp(() => one.stop());
  return { one, program };
}

test('it becomes the program, with just the environment that it is told', async () => {
  const { one, program } = standby();
  expect(await one.logTail(5)).toBe('');
  const env = { MODE: 'enforce', EMPTY: '', LINES: 'a\nb' };
  expect(one.become(env)).toBe(one);
  const said = await waitUntil<string>('the program to speak', timeouts.BRING_UP, async () => {
    const log = await one.logTail(5);
    return log ? { value: log } : { notYet: one.state };
  });
  expect(JSON.parse(said)).toEqual({ env, argv: [program] });
  expect(one.isAlive).toBe(true);
});

test('it ends when it is told to while it waits', async () => {
  const { one } = standby();
  await one.stop();
  expect(one.isAlive).toBe(false);
});
