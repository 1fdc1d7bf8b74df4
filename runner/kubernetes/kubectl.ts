// Runs kubectl: arguments as a list, context and namespace always named, and failures that say what to do.
import type { Result } from 'execa';
import { BenchError } from '../errors';
import { WaitExpired, waitUntil } from '../wait';
import { causeOf, isPassing } from './kubectl-failure';
import { timeouts, type Timeout } from '../timeouts';

/** Which cluster is spoken to, and in which namespace; never whatever happens to be current. */
export interface KubeTarget {
  readonly context: string;
  readonly namespace: string;
}

export interface KubectlOptions {
  /** What kubectl reads as its standard input. */
  readonly input?: string;
  /** Another namespace than the target's. */
  readonly namespace?: string;
  /** Milliseconds; the timeout KUBECTL unless the command itself waits for something. */
  readonly limit?: number;
}

/** A command that waits gives up this much before it is ended, so that it says what it waited for. */
const SOONER_SECONDS = 5;

/** @returns the argument by which a command of kubectl that itself waits keeps within the timeout */
export function timeoutArgument(limit: Timeout): string {
  return `--timeout=${Math.max(1, Math.floor(limit.ms / 1000) - SOONER_SECONDS)}s`;
}

/** kubectl said no; `stderr` is what it said. Always the bench's business: the platform speaks over HTTP. */
export class KubectlFailed extends BenchError {
  constructor(
    message: string,
    readonly stderr: string,
  ) {
    super(message);
  }

  get isNotFound(): boolean {
    return /\(NotFound\)|not found/.test(this.stderr);
  }

  get isForbidden(): boolean {
    return /Forbidden/.test(this.stderr);
  }

  get isConflict(): boolean {
    return /\((AlreadyExists|Conflict)\)/.test(this.stderr);
  }
}

export class Kubectl {
  constructor(readonly target: KubeTarget) {}

  /**
   * Runs one command and gives what it printed. A cluster that does not answer is asked again until it does, for as
   * long as the timeout CLUSTER: an API server that restarts is no reason to give up.
   * @param args without context and namespace
   * @throws KubectlFailed naming the command, the context, the cause and the way out
   */
  async run(args: readonly string[], options: KubectlOptions = {}): Promise<string> {
    let stderr = '';
    const what = `the cluster of context ${this.target.context} to answer`;
    return waitUntil<string>(what, timeouts.CLUSTER, async () => {
      const result = await this.once(args, options);
      if (!result.failed) return { value: result.stdout };
      stderr = result.stderr;
      if (!result.timedOut && isPassing(stderr)) return { notYet: lastLine(stderr) };
      throw this.failure(args, options, result);
    }).catch((error: unknown) => {
      throw error instanceof WaitExpired ? new KubectlFailed(error.message, stderr) : error;
    });
  }

  /** As `run`, and reads what was printed as JSON: `-o json` is added. */
  async json<T>(args: readonly string[], options: KubectlOptions = {}): Promise<T> {
    return JSON.parse(await this.run([...args, '-o', 'json'], options)) as T;
  }

  /** Of something that may not be there. @returns undefined when there is no such thing */
  async find<T>(args: readonly string[], options: KubectlOptions = {}): Promise<T | undefined> {
    const text = await this.run([...args, '--ignore-not-found', '-o', 'json'], options);
    return text === '' ? undefined : (JSON.parse(text) as T);
  }

  /** @returns the whole command line for a process that goes on, such as a forward. */
  commandLine(
    args: readonly string[],
    namespace = this.target.namespace,
  ): [command: string, ...args: string[]] {
    return ['kubectl', '--context', this.target.context, '--namespace', namespace, ...args];
  }

  private async once(args: readonly string[], { input, namespace, limit }: KubectlOptions) {
    const [command, ...rest] = this.commandLine(args, namespace);
    // Loaded by those who need it: most runs speak to no cluster.
    const { execa } = await import('execa');
    return execa(command, rest, {
      ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
      timeout: limit ?? timeouts.KUBECTL.ms,
      reject: false,
      maxBuffer: 64 * 1024 * 1024,
    });
  }

  private failure(args: readonly string[], options: KubectlOptions, result: Result): KubectlFailed {
    const { context, namespace } = this.target;
    const stderr = String(result.stderr ?? '');
    const limit = `it took longer than ${options.limit ?? timeouts.KUBECTL.ms} ms (${timeouts.KUBECTL.variable} sets the limit)`;
    const cause = result.timedOut
      ? limit
      : causeOf({ code: result.code, stderr, context, namespace: options.namespace ?? namespace });
    return new KubectlFailed(`kubectl ${args.join(' ')} (context ${context}): ${cause}`, stderr);
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
