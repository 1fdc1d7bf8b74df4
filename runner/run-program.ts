// Starts a program of this project as another process, as a person would at a prompt; cucumber above all.
import path from 'node:path';
import { projectRoot } from './project-root';

export interface ProgramOptions {
  /** On top of the variables of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where its words go: kept and given back, shown as they come, or, what it writes to standard output, to a file. */
  readonly output?: 'kept' | 'shown' | { readonly file: string };
  /** Tells it to end; it then puts back what it has changed. */
  readonly signal?: AbortSignal | undefined;
}

export interface EndOfProgram {
  /** Undefined when a signal has ended it. */
  readonly exitCode: number | undefined;
  /** Which one ended it: SIGTERM. */
  readonly signal: string | undefined;
  /** Both streams in their order, where they were kept; else empty. */
  readonly output: string;
}

const CUCUMBER = path.join(projectRoot, 'node_modules/@cucumber/cucumber/bin/cucumber.js');

/** @returns what node is given to run the specification */
export const cucumber = (...args: readonly string[]): string[] => [CUCUMBER, ...args];

/** @returns what node is given to run a program that is written in TypeScript. @param file relative to the project */
export const script = (file: string, ...args: readonly string[]): string[] => [
  ...['-r', 'ts-node/register'],
  path.join(projectRoot, file),
  ...args,
];

/**
 * Runs a program in the project's folder, with nobody at its keyboard, and waits for its end.
 * @param args for node: `cucumber(…)`, `script(…)`
 * @returns how it ended; that is never thrown
 */
export async function runProgram(
  args: readonly string[],
  { env = {}, output = 'kept', signal }: ProgramOptions = {},
): Promise<EndOfProgram> {
  const { execa } = await import('execa');
  const result = await execa(process.execPath, args, {
    cwd: projectRoot,
    env,
    reject: false,
    ...streams(output),
    // Ctrl-C reaches whoever started it, and from there this program, once: twice would mean "at once".
    ...(signal && { cancelSignal: signal, forceKillAfterDelay: false as const, detached: true }),
  });
  const { exitCode, signal: endedBy, all } = result;
  return { exitCode, signal: endedBy, output: typeof all === 'string' ? all : '' };
}

function streams(output: NonNullable<ProgramOptions['output']>) {
  if (output === 'kept') return { stdin: 'ignore', all: true } as const;
  const stdout = output === 'shown' ? ('inherit' as const) : output;
  return { stdin: 'ignore', stdout, stderr: 'inherit', all: false } as const;
}
