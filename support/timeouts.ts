// Every wait of the suite has a name here. Each is overridable by an environment variable, in milliseconds.
import { BenchError } from './errors';

const defaults = {
  /** One HTTP request, answered whole. */
  REQUEST: 10_000,
  /** A part of a streamed answer, an event of an open stream. */
  STREAM_PART: 5_000,
  /** An audit entry, or a push applied to one, after the answer has reached the client. */
  AUDIT_ENTRY: 2_000,
  /** A gap report: it probes the agent. */
  GAP: 15_000,
  /** A sidecar replaced with other variables, until the new one is live. */
  ROLLOUT: 90_000,
  /** The whole demo cluster, until every agent and sidecar is ready. */
  BRING_UP: 60_000,
  /** The demo cluster gone, after it was told to stop. */
  TAKE_DOWN: 15_000,
  /** One kubectl command that does not itself wait for something. */
  KUBECTL: 30_000,
  /** A Kubernetes API that does not answer, until it answers again. */
  CLUSTER: 60_000,
  /** A port forward, until kubectl says that it is ready. */
  FORWARD: 15_000,
  /** A pod to which the way was cut, until it is known whether it crashed. */
  SETTLE: 8_000,
  /** Objects of the demo applied, until every agent is available. */
  DEPLOY: 180_000,
  /** The pods that run the specification within a cluster, until all of them have started. */
  RUNNER_START: 180_000,
  /** A run within a cluster, until every shard has come to its end. */
  IN_CLUSTER_RUN: 1_800_000,
  /** The report of a shard, until it is here whole; and how long its pod keeps it at least. */
  FETCH: 120_000,
  /** An observation, until it shows what is waited for: two of its check intervals and more. */
  OBSERVATION: 60_000,
  /** One command that a urls file names. */
  COMMAND: 120_000,
  /** One step, whatever it does: longer than any wait inside it, so that the wait says what it waited for. */
  STEP: 150_000,
} as const;

export type TimeoutName = keyof typeof defaults;

/** The variable that overrides a timeout: `TIMEOUT_ROLLOUT_MS`. */
export const timeoutVariable = (name: TimeoutName): string => `TIMEOUT_${name}_MS`;

/**
 * @returns the timeout `name` in milliseconds.
 * @throws BenchError when its variable is not a whole number of milliseconds above zero.
 */
export function timeout(name: TimeoutName, env: NodeJS.ProcessEnv = process.env): number {
  const given = env[timeoutVariable(name)];
  if (given === undefined) return defaults[name];
  if (!/^[1-9]\d{0,8}$/.test(given)) {
    throw new BenchError(
      `${timeoutVariable(name)} is "${given}": it takes milliseconds, a whole number above 0`,
    );
  }
  return Number(given);
}
