// With which exit code a command ends, and what of an error people are told.
import { parseArgs } from 'node:util';
import { BenchError } from './errors';
import { runMain } from './run-main';
import { onCleanUp } from './testing/clean-up';
import { WaitExpired } from './wait';

/** @returns how a command ends that does this */
async function endOf(main: () => Promise<number | void>): Promise<{ code: unknown; said: string }> {
  const before = process.exitCode;
  onCleanUp(() => (process.exitCode = before));
  process.exitCode = undefined;
  const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  runMain(main);
  await new Promise(setImmediate);
  const end = { code: process.exitCode, said: write.mock.calls.join('') };
  write.mockRestore();
  return end;
}

test.each([
  ['nothing', undefined, undefined],
  ['0', 0, 0],
  ['1', 1, 1],
])('the code of a command that gives %s is %s', async (_what, given, code) => {
  expect(await endOf(async () => given)).toEqual({ code, said: '' });
});

test.each([
  ['a broken bench', new BenchError('the cluster is not up')],
  ['a wait that ran out', new WaitExpired('the cluster is not up')],
])('%s is told in its own words', async (_what, error) => {
  const end = await endOf(() => Promise.reject(error));
  expect(end).toEqual({ code: 2, said: 'the cluster is not up\n' });
});

test('so is an option that nobody has declared', async () => {
  const end = await endOf(async () => void parseArgs({ args: ['--nope'], options: {} }));
  expect(end.said).toMatch(/^Unknown option '--nope'[^\n]*\n$/);
});

test('of anything else the place is told, too', async () => {
  const end = await endOf(() => Promise.reject(new Error('no such field')));
  expect(end).toEqual({
    code: 2,
    said: expect.stringMatching(/^Error: no such field\n +at .*run-main\.test\.ts/),
  });
});
