// Waiting that ends: for work that is worth waiting for, but not for ever.

/**
 * Waits for `work`, but no longer than `limit` milliseconds.
 * @returns what it gave, or `late` when it took longer
 */
export async function withTimeout<T, L>(work: Promise<T>, limit: number, late: L): Promise<T | L> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<L>((resolve) => (timer = setTimeout(resolve, limit, late)));
  try {
    return await Promise.race([work, expired]);
  } finally {
    clearTimeout(timer);
  }
}
