// The operations clock (GEN-9): simulated time runs by a scale, or is advanced by hand; real time runs beside it.
import type { Now } from './world/types';

const MINUTE_MS = 60_000;

export interface Clock {
  now(): Now;
  /** Moves simulated time forward, never back. */
  advance(simulatedMs: number): void;
  /** Real milliseconds that one simulated minute takes; 0: time stands still unless it is advanced. */
  readonly minuteMs: number;
}

/** @param wall real time, in milliseconds since the epoch */
export function createClock(minuteMs: number, wall: () => number = Date.now): Clock {
  const started = wall();
  let ahead = 0;
  const now = (): Now => {
    const real = wall();
    return { sim: ahead + (minuteMs === 0 ? 0 : ((real - started) * MINUTE_MS) / minuteMs), wall: real };
  };
  return { now, minuteMs, advance: (simulatedMs) => void (ahead += simulatedMs) };
}
