// Speaks to the process that is the embedded cluster, over its Unix socket.
import { SupervisorClient, type SupervisorStatus } from '../../../../runner/processes/supervisor-client';
import type { Attempt, PolicyDecision, SidecarAddress, SidecarVariables } from '../environment';

/** One agent's row of the cluster's status, with what only the embedded cluster knows. */
export interface EmbeddedAgent extends SidecarAddress {
  readonly name: string;
  /** How the sidecar's policy engine is run, or undefined where the agent has none. */
  readonly opa?: string | undefined;
  readonly opaMode?: string | undefined;
  /** Process id of the sidecar, where there is such a thing. */
  readonly pid?: number | undefined;
  readonly state: string;
  /** The manifest that its sidecar reads at rest. */
  readonly manifest: string;
  readonly opaUrl?: string;
  /** Every process of the agent: itself, its policy engine, its sidecar. */
  readonly pids: number[];
  readonly variables: SidecarVariables;
  /** Whether its live patch is applied; absent where the demo has none for it. */
  readonly isPatched?: boolean | undefined;
}

/** How to speak to the central service of the demo. */
export interface CentralServiceAccess {
  readonly url: string;
  readonly adminKey: string;
}

export interface ClusterStatus extends SupervisorStatus {
  readonly agents: EmbeddedAgent[];
  /** The command of the sidecar that stands in the place of ours. */
  readonly foreignSidecar?: string;
}

export class ClusterClient extends SupervisorClient<ClusterStatus> {
  constructor(socket: string) {
    super(socket, 'the embedded demo cluster');
  }

  /** @returns whether the sidecar was replaced. */
  async setVariables(agent: string, variables: SidecarVariables, restart: boolean): Promise<boolean> {
    const path = `/agents/${encodeURIComponent(agent)}/variables`;
    return (await this.call<{ replaced: boolean }>('PUT', path, { variables, restart })).replaced;
  }

  /** As an environment's `attempt`. */
  attempt(agent: string, variables: SidecarVariables): Promise<Attempt> {
    return this.call('POST', `/agents/${encodeURIComponent(agent)}/attempts`, { variables });
  }

  /** @param byHand asked for by a person, to stay; refused while a run holds the lease */
  async patch(agents: readonly string[], { byHand = false } = {}): Promise<void> {
    await this.call('POST', '/patch', { agents, byHand });
  }

  /** Puts the patched agents back. @returns what was put back, one line each */
  async reset({ byHand = false } = {}): Promise<string[]> {
    return (await this.call<{ reset: string[] }>('POST', '/reset', { byHand })).reset;
  }

  /** @returns undefined while it does not run */
  async centralService(): Promise<CentralServiceAccess | undefined> {
    return (await this.call<{ access?: CentralServiceAccess }>('GET', '/central-service')).access;
  }

  async log(agent: string, lines: number): Promise<string> {
    return (
      await this.call<{ log: string }>('GET', `/agents/${encodeURIComponent(agent)}/log?lines=${lines}`)
    ).log;
  }

  /** As an environment's `decisions`, of an agent of this cluster. */
  async decisions(agent: string, since: Date): Promise<PolicyDecision[]> {
    const path = `/agents/${encodeURIComponent(agent)}/decisions?since=${since.toISOString()}`;
    return (await this.call<{ decisions: PolicyDecision[] }>('GET', path)).decisions;
  }
}
