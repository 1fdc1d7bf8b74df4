// The security clock: real time, which only a test hook moves forward (GEN-11, TST-4).
export interface SecurityClock {
  now(): Date;
  advance(seconds: number): void;
}

export function createSecurityClock(real: () => number = Date.now): SecurityClock {
  let ahead = 0;
  return {
    now: () => new Date(real() + ahead),
    advance: (seconds) => {
      ahead += seconds * 1000;
    },
  };
}
