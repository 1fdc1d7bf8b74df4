// Runs the tasks of one key one after the other, in the order in which they came.

export class KeyedQueue {
  private readonly tails = new Map<string, Promise<unknown>>();

  /** Starts `task` when those before it have ended: at once, before this returns, if there are none. */
  run<Result>(key: string, task: () => Promise<Result>): Promise<Result> {
    const previous = this.tails.get(key);
    const result = previous ? previous.then(task) : task();
    const settled: Promise<unknown> = result
      .catch(() => undefined)
      .then(() => {
        if (this.tails.get(key) === settled) this.tails.delete(key);
      });
    this.tails.set(key, settled);
    return result;
  }
}
