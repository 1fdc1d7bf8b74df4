// Limits of the API, and how they are told (TST-5).
import type { Settings } from './settings';

export const limits = {
  bodyBytes: 1024 * 1024,
  frameBytes: 64 * 1024,
  rateWindowMs: 60_000,
  ...{ socketsPerUser: 5, socketAuthMs: 5_000, pingsMissed: 2, replayedEvents: 1_000, replayedMs: 3_600_000 },
} as const;

/** @returns everything that is in force, in the units that the names say */
export const limitsOf = ({ timing, rates }: Settings) => ({
  ...{ timing_ms: timing, requests_per_minute: rates },
  limits,
});
