// What people ask of a demo that stays up, beyond what scenarios do: how it fares, what it logs, its live patch by hand.
import type { ObservationStatus } from '../clients/observations';
import type { AgentSpecEnvironment, Evidence, SidecarAddress } from './environment';

/** One agent of a demo. */
export interface AgentStatus {
  readonly name: string;
  /** "running", or what of it does not run; undefined where nobody can know. */
  readonly state?: string | undefined;
  /** Where its sidecar answers, if it does from here without more ado. */
  readonly address?: SidecarAddress | undefined;
  /** How its policy engine is run; undefined where it has none. */
  readonly engine?: string | undefined;
  readonly opaMode?: string | undefined;
  /** Whether its live patch is applied; undefined where the demo has none for it. */
  readonly isPatched?: boolean | undefined;
  /** What the platform says of it; undefined where it does not. */
  readonly observed?: ObservationStatus | undefined;
}

export const RUNNING = 'running';

/** Something that has to be so, said either way. */
export interface Check {
  readonly holds: boolean;
  readonly says: string;
}

/** Its live patch is put on and taken off by a person here, and stays until then. */
export interface DemoEnvironment extends AgentSpecEnvironment {
  /** What has to be so of the platform itself, beside its agents. */
  checks(): Promise<Check[]>;
  /** Every agent, in the order of the demo. */
  agents(): Promise<AgentStatus[]>;
  /** Where the policy engine of an agent that has one answers, until `close`; no trailing slash. */
  engineUrl(agent: string): Promise<string>;
  /** The last lines of what else logs, beside the sidecars. */
  platformLogs(lines: number): Promise<Evidence[]>;
  /** What else is to be said of how it fares, one line each. */
  remarks(): Promise<string[]>;
  /** Waits until whoever looks after agents has noticed that these were patched. @throws WaitExpired */
  untilNoticed(agents: readonly string[]): Promise<void>;
}
