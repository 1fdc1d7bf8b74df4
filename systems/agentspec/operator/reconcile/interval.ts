// When the next probe is due: on the grid of the interval, so that a slow probe shifts none of the following ones.

export interface Due {
  /** Milliseconds of the same clock as `now`. */
  readonly at: number;
  /** Intervals that went by without a probe. */
  readonly missed: number;
}

/** Gives the first point of the grid `previous + n * intervalMs` (n at least 1) that is not yet past at `now`. */
export function nextDue(previous: number, intervalMs: number, now: number): Due {
  const steps = Math.max(1, Math.ceil((now - previous) / intervalMs));
  return { at: previous + steps * intervalMs, missed: steps - 1 };
}
