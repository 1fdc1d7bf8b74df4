// Who may change a platform: one at a time, and the next one only once it is as it was.
import { BenchError } from '../errors';

export class Lease {
  private holder: string | undefined;
  /** What the last holder changed, on its way back. */
  private putBack: Promise<unknown> = Promise.resolve();

  /** @param what is leased, as it is told to whoever comes too late: "the demo cluster" */
  constructor(private readonly what: string) {}

  /**
   * Waits until what the last holder changed is put back.
   * @param advice what to do while somebody else holds it
   * @throws BenchError naming who does
   */
  async take(holder: string, advice: string): Promise<void> {
    await this.putBack;
    if (this.holder !== undefined)
      throw new BenchError(`${this.what} is in use by ${this.holder}; ${advice}`);
    this.holder = holder;
  }

  /** Gives it back when nothing was changed under it, or what was changed is to stay. */
  release(): void {
    this.holder = undefined;
  }

  /** Ends it and puts back what was changed under it. */
  async end(putBack: () => Promise<unknown>): Promise<void> {
    this.release();
    const work = putBack();
    this.putBack = work.catch(() => undefined);
    await work;
  }

  /** Does what is wanted to stay, under a lease of its own. @throws BenchError as `take` */
  async during<T>(holder: string, advice: string, work: () => Promise<T>): Promise<T> {
    await this.take(holder, advice);
    return work().finally(() => this.release());
  }
}
