// The parallel workers of a run: cucumber forks them, and forgets them when it is killed.
import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';

const SCRIPT = /[\\/]runtime[\\/]parallel[\\/]run_worker\.js$/;

/** Knows every worker that is forked after it was made. */
export class Workers {
  private readonly children = new Set<ChildProcess>();

  constructor() {
    subscribe('child_process', (message) => {
      const child = (message as { process: ChildProcess }).process;
      this.children.add(child);
      child.once('exit', () => this.children.delete(child));
    });
  }

  /**
   * Ends all workers, and makes cucumber deaf to them first: it would give their scenarios to the others.
   * @returns when they are gone
   */
  async end(): Promise<void> {
    const gone = this.alive().map((worker) => {
      worker.removeAllListeners('message').removeAllListeners('close');
      worker.kill('SIGTERM');
      return once(worker, 'exit');
    });
    await Promise.all(gone);
  }

  /** For the last moment of the process, when nothing can be waited for. */
  kill(): void {
    for (const worker of this.alive()) worker.kill('SIGKILL');
  }

  private alive(): ChildProcess[] {
    return [...this.children].filter(({ spawnargs = [] }) => SCRIPT.test(spawnargs[1] ?? ''));
  }
}
