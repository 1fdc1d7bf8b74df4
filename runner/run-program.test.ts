// Programs of the project as processes of their own: what is kept of them, and how they are told to end.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from './project-root';
import { cucumber, runProgram, script } from './run-program';
import { temporaryFolder } from './testing/folder';
import { timeouts } from './timeouts';
import { waitUntil } from './wait';

const doing = (program: string): string[] => ['-e', program];

test('its words are kept, in the project, with the variables that it was given', async () => {
  const program = doing('console.log(process.cwd(), process.env.WHO); console.error("no"); process.exit(3)');
  expect(await runProgram(program, { env: { WHO: 'me' } })).toEqual({
    exitCode: 3,
    signal: undefined,
    output: `${projectRoot} me\nno`,
  });
});

test('what it writes to standard output can go to a file', async () => {
  const file = path.join(temporaryFolder(), 'words.txt');
  const { output } = await runProgram(doing('console.log("kept")'), { output: { file } });
  expect([output, readFileSync(file, 'utf8')]).toEqual(['', 'kept\n']);
});

test('it is told to end once, and may do so in its own time', async () => {
  const file = path.join(temporaryFolder(), 'ready');
  const program = `
    let told = 0;
    process.on('SIGTERM', () => setImmediate(() => process.exit(10 + ++told)));
    require('node:fs').writeFileSync(${JSON.stringify(file)}, '');
    setInterval(() => 0, 1000);`;
  const stop = new AbortController();
  const running = runProgram(doing(program), { signal: stop.signal });
  await waitUntil<void>('the program to listen', timeouts.BRING_UP, async () =>
    existsSync(file) ? { value: undefined } : { notYet: 'it has not begun' },
  );
  stop.abort();
  expect((await running).exitCode).toBe(11);
});

test('programs are found wherever the one that starts them lies', async () => {
  expect((await runProgram(cucumber('--version'))).output).toMatch(/^\d+\.\d+\.\d+$/);
  expect(script('tools/faults/main.ts', 'x')).toEqual([
    ...['-r', 'ts-node/register'],
    path.join(projectRoot, 'tools/faults/main.ts'),
    'x',
  ]);
});
