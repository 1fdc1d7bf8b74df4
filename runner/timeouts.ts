// Every wait has a name, and every name a variable that overrides it, in milliseconds.
import { BenchError } from './errors';

/** How long something may take at most. */
export class Timeout {
  /** The variable that overrides it: `TIMEOUT_ROLLOUT_MS`. */
  readonly variable: string;

  constructor(
    readonly name: string,
    private readonly standard: number,
  ) {
    this.variable = `TIMEOUT_${name}_MS`;
  }

  /** In milliseconds. @throws BenchError when its variable is not a whole number of milliseconds above zero */
  get ms(): number {
    const given = process.env[this.variable];
    if (given === undefined) return this.standard;
    if (!/^[1-9]\d{0,8}$/.test(given)) {
      throw new BenchError(`${this.variable} is "${given}": it takes milliseconds, a whole number above 0`);
    }
    return Number(given);
  }
}

/** @param standards milliseconds by name @returns the timeouts of these names */
export function timeoutsOf<Name extends string>(standards: Record<Name, number>): Record<Name, Timeout> {
  const timeouts = Object.entries<number>(standards).map(([name, ms]) => [name, new Timeout(name, ms)]);
  return Object.fromEntries(timeouts) as Record<Name, Timeout>;
}

/** Those of every platform. */
export const timeouts = timeoutsOf({
  /** One HTTP request, answered whole. */
  REQUEST: 10_000,
  /** A part of a streamed answer, an event of an open stream. */
  STREAM_PART: 5_000,
  /** One look whether something answers; while it does not, the next one follows. */
  LIVENESS: 5_000,
  /** A platform or a process of it, until it is ready. */
  BRING_UP: 60_000,
  /** What was brought up gone, after it was told to stop. */
  TAKE_DOWN: 15_000,
  /** A process that was told to end, until it is ended by force: longer than it takes to drain. */
  STOP: 8_000,
  /** A platform that was started for a run, until the run takes its lease; without one it ends. */
  LEASE: 20_000,
  /** One kubectl command that does not itself wait for something. */
  KUBECTL: 30_000,
  /** A Kubernetes API that does not answer, until it answers again. */
  CLUSTER: 60_000,
  /** A port forward, until kubectl says that it is ready. */
  FORWARD: 15_000,
  /** One command of another program. */
  COMMAND: 120_000,
  /** One step, whatever it does: longer than any wait inside it, so that the wait says what it waited for. */
  STEP: 150_000,
});
