// Waiting that ends with a signal, and how long to wait before trying again.

/** Resolves after `ms`, or at once when `signal` is aborted; whoever waits asks the signal which it was. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
  });
}

/** Gives what `promise` gives; undefined when that takes longer than `ms`, or when `signal` is aborted before. */
export async function within<T>(
  promise: Promise<T>,
  ms: number,
  signal: AbortSignal,
): Promise<T | undefined> {
  const racing = new AbortController();
  const end = (): void => racing.abort();
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  try {
    return await Promise.race([promise, pause(ms, racing.signal).then(() => undefined)]);
  } finally {
    end();
    signal.removeEventListener('abort', end);
  }
}

/** Doubles the wait with every failure, up to a limit; the second half of each wait is left to chance. */
export class Backoff {
  private failures = 0;

  /** @param firstMs the first wait, @param maxMs the longest, both in milliseconds */
  constructor(
    private readonly firstMs: number,
    private readonly maxMs: number,
  ) {}

  /** Counts a failure and gives the milliseconds to wait. */
  next(): number {
    const longest = Math.min(this.maxMs, this.firstMs * 2 ** this.failures);
    this.failures += 1;
    return longest * (0.5 + Math.random() / 2);
  }

  /** After a success the first wait is short again. */
  reset(): void {
    this.failures = 0;
  }
}
