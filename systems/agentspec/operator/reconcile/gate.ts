// Bounded concurrency: so many at a time, the rest in order of arrival.

export class Gate {
  private free: number;
  private readonly waiting: (() => void)[] = [];

  /** @param limit how many may be inside at once, at least 1 */
  constructor(limit: number) {
    this.free = limit;
  }

  /** Runs `task` once there is room, and gives what it gives. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((enter) => this.waiting.push(enter));
    try {
      return await task();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free += 1;
    }
  }
}
