// Every wait of the suite has a name here. Each is overridable by an environment variable, in milliseconds.
import { timeouts as general, timeoutsOf } from '../runner/timeouts';

const agentSpec = timeoutsOf({
  /** An audit entry, or a push applied to one, after the answer has reached the client. */
  AUDIT_ENTRY: 2_000,
  /** A gap report: it probes the agent. */
  GAP: 15_000,
  /** A sidecar replaced with other variables, until the new one is live. */
  ROLLOUT: 90_000,
  /** A sidecar that must refuse its variables, until it has ended. */
  ATTEMPT: 10_000,
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
});

const optiInfra = timeoutsOf({
  /** A recommendation, until every validation of it has arrived; the contract's limit (SCN-3). */
  RECOMMENDATION: 120_000,
  /** An optimization, until it has ended: on the scaled clock of a test environment (RUN-18). */
  OPTIMIZATION: 120_000,
  /** Anything else that happens by itself. */
  CONDITION: 60_000,
  /** A message of a socket, once what it tells of has happened. */
  LIVE_MESSAGE: 10_000,
});

export const timeouts = { ...general, ...agentSpec, ...optiInfra };
