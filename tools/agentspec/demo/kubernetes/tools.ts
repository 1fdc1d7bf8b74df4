// Runs the tools of a cluster (kind, helm, our own image builder) in view of the person who asked for them.
import { duration } from '../../../../runner/duration';
import { BenchError } from '../../../../runner/errors';
import { say } from '../../../print';
import { projectRoot } from '../../../../runner/project-root';

interface Options {
  readonly env?: Readonly<Record<string, string>>;
  /** Where such a tool is to be had, said when there is none. */
  readonly hint?: string;
}

/** Runs a tool with its output shown as it comes. @throws BenchError when it is missing or fails */
export async function runTool(
  command: string,
  args: readonly string[],
  { env = {}, hint }: Options = {},
): Promise<void> {
  const { execa } = await import('execa');
  const result = await execa(command, args, {
    cwd: projectRoot,
    env,
    stdin: 'ignore',
    stdout: 'inherit',
    stderr: 'inherit',
    reject: false,
  });
  if (result.failed) throw failure(command, args, { code: result.code, exitCode: result.exitCode, hint });
}

/** @returns what a tool printed, its output not shown. @throws BenchError when it is missing or fails, with what it said */
export async function askTool(
  command: string,
  args: readonly string[],
  { env = {}, hint }: Options = {},
): Promise<string> {
  const { execa } = await import('execa');
  const result = await execa(command, args, { cwd: projectRoot, env, stdin: 'ignore', reject: false });
  if (!result.failed) return result.stdout;
  const { code, exitCode, stderr } = result;
  throw failure(command, args, { code, exitCode, hint, words: stderr.trim() });
}

function failure(
  command: string,
  args: readonly string[],
  {
    code,
    exitCode,
    hint,
    words,
  }: { code?: string | undefined; exitCode?: number | undefined; hint?: string | undefined; words?: string },
): BenchError {
  if (code === 'ENOENT')
    return new BenchError(`there is no ${command} on the PATH${hint ? `; ${hint}` : ''}`);
  return new BenchError(
    `${command} ${args.join(' ')} failed${exitCode === undefined ? '' : ` with ${exitCode}`}${words ? `: ${words}` : ''}`,
  );
}

/** Says what is being done, and how long it took when it is done. */
export async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  const started = Date.now();
  say(`${what} …`);
  const result = await work();
  say(`${what}: done in ${duration(Date.now() - started)}`);
  return result;
}
