// The port through which the suite sees AgentSpec, whatever runs it: processes here, a cluster, or plain URLs.

import type { Offers } from '../abilities';
import type { Kubectl } from '../../../runner/kubernetes/kubectl';

/** Values of sidecar variables that differ from the resting ones of the environment. */
export type SidecarVariables = Readonly<Record<string, string>>;

/** Where one agent's sidecar answers; no trailing slash. */
export interface SidecarAddress {
  readonly proxyUrl: string;
  readonly controlUrl: string;
}

/** Something that helps to understand a failure. */
export interface Evidence {
  /** What the text is: "Last log lines of the gymcoach sidecar". */
  readonly title: string;
  readonly text: string;
}

/** What a policy engine was asked and what it decided, as its decision log tells it (DEM-39). */
export interface PolicyDecision {
  /** Below `data`: `agentspec/agent/gymcoach/deny`. */
  readonly path: string;
  /** ISO 8601, by the clock of the policy engine. */
  readonly decidedAt: string;
  /** Null where the question had none. */
  readonly input: unknown;
  /** Null where there was no such document. */
  readonly result: unknown;
}

/** How a sidecar fared that was started beside the one that serves. */
export interface Attempt {
  /** "exited with 1", or "running" where it had to be ended. */
  readonly state: string;
  readonly log: string;
}

export interface AgentSpecEnvironment {
  /** As shown to people: "embedded", "urls", "kubernetes". */
  readonly name: string;
  /** How to speak to the cluster that the platform runs on; undefined where it runs on none. */
  readonly kubectl?: Kubectl | undefined;
  /** The names of its agents; asking for them touches none of them. */
  agentNames(): Promise<string[]>;
  /** What the agent can do, where it may be another one than the demo's; undefined where nothing is missing. */
  offers?(agent: string): Offers | undefined;
  /**
   * Gives an agent's sidecar with exactly these variables on top of its resting ones, live and reachable.
   * Replaces the sidecar when they differ, or when a `fresh` one is wanted and this one has audited requests.
   * @throws CannotRunHere when this environment cannot set variables; BenchError when it fails to
   */
  sidecar(agent: string, wanted: { variables: SidecarVariables; fresh: boolean }): Promise<SidecarAddress>;
  /**
   * Where the agent's sidecar finds its manifest at rest; other manifests of the demo lie beside it (DEM-40).
   * @throws CannotRunHere where that is not known
   */
  manifestPath(agent: string): Promise<string>;
  /**
   * Starts another sidecar of the agent, beside the one that serves, with variables that should end it at once.
   * @throws CannotRunHere where none can be started beside
   */
  attempt(agent: string, variables: SidecarVariables): Promise<Attempt>;
  /** The last `lines` of the sidecar's log; a sentence saying why where there is none to be had. */
  logTail(agent: string, lines: number): Promise<string>;
  /** All that the environment can tell about an agent after a failure, before anything is put back. */
  evidence(agent: string): Promise<Evidence[]>;
  /**
   * What the agent's policy engine has decided since then, in its order; of very many decisions only some. Nothing where
   * the agent has no engine, or the environment cannot know.
   */
  decisions(agent: string, since: Date): Promise<PolicyDecision[]>;
  /**
   * Of an agent in front of which a step has failed: what happened to the ground under it, such as a pod that somebody
   * deleted; undefined when nothing did, so that the failure is the platform's.
   */
  disturbance(agent: string): Promise<string | undefined>;
  /**
   * Applies the live patch of the demo to these agents (DEM-29 to DEM-31), each of which gets a new process and a new
   * sidecar, and waits until both are live. Nothing happens to an agent that is patched already.
   * @throws CannotRunHere when the agents are not the environment's to change; BenchError when the demo has no live
   * patch for one of them
   */
  patchDemo(agents: readonly string[]): Promise<void>;
  /**
   * Puts every patched agent back as it was, its sidecar's variables included, and waits until it is live (DEM-33).
   * Says what it put back, one line each; may be repeated.
   */
  resetDemo(): Promise<string[]>;
  /** Puts back every variable that this run changed, and every agent that it patched. Says what, one line each. */
  restore(): Promise<string[]>;
  /** Lets go of what this process holds open; leaves the platform as it is. */
  close(): Promise<void>;
}
