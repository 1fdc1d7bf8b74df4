// The environment of one run: brought up once, put back once, whoever asks for it and however often.
import type { Pickle } from '@cucumber/messages';
import { BenchError, messageOf } from '../errors';
import type { Level } from '../run/level';
import type { Prepare, PreparedRun } from '../run/prepared-run';
import type { Problem } from '../run/problem';

export class EnvironmentSession {
  /** What is specified, and where; nothing as long as nothing is up. */
  description: string | undefined;
  /** What the platform is held to where nobody says so. */
  conformance: Level = 'extended';
  /** Milliseconds that bringing it up took. */
  bringUpTime = 0;
  private readonly abort = new AbortController();
  private preparing: Promise<PreparedRun> | undefined;
  private restoring: Promise<string[]> | undefined;

  constructor(private readonly prepare: Prepare) {}

  /** @returns a problem when it cannot be brought up */
  async bringUp(
    selected: readonly Pickle[],
    worldParameters: Readonly<Record<string, unknown>>,
  ): Promise<Problem[]> {
    const tags = selected.map((pickle) => pickle.tags.map(({ name }) => name));
    const started = Date.now();
    this.preparing = this.prepare({ tags, worldParameters, signal: this.abort.signal });
    try {
      const prepared = await this.preparing;
      this.description = prepared.describe();
      this.conformance = prepared.conformance ?? 'extended';
      return [];
    } catch (error) {
      return [blame('The environment could not be brought up', error)];
    } finally {
      this.bringUpTime = Date.now() - started;
    }
  }

  /** @returns a problem when it cannot be put back */
  async putBack(): Promise<Problem[]> {
    try {
      await this.restore();
      return [];
    } catch (error) {
      return [blame('The environment could not be put back', error)];
    }
  }

  /** Puts the environment back, also when it is still being brought up. @returns what was put back, in words */
  async interrupt(reason: string): Promise<string[]> {
    this.abort.abort(new BenchError(reason));
    try {
      return await this.restore();
    } catch (error) {
      return [`not everything: ${messageOf(error)}`];
    }
  }

  private restore(): Promise<string[]> {
    this.restoring ??= this.preparing?.then(
      (prepared) => prepared.finish(),
      () => [],
    );
    return this.restoring ?? Promise.resolve([]);
  }
}

/** A bench error says all there is to say; of any other one, the stack is wanted. */
function blame(what: string, error: unknown): Problem {
  const expected = error instanceof Error && error.name === 'BenchError';
  const cause = expected || !(error instanceof Error) ? messageOf(error) : (error.stack ?? error.message);
  return { message: `${what}: ${cause}` };
}
