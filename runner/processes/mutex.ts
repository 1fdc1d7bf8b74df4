// One piece of work at a time, in the order in which it was asked for.

export class Mutex {
  private last: Promise<unknown> = Promise.resolve();

  /** @returns what the work gives, or fails with; a failure does not keep the next one from its turn */
  runExclusive<T>(work: () => Promise<T>): Promise<T> {
    const result = this.last.then(work);
    this.last = result.catch(() => undefined);
    return result;
  }
}
