// AgentSpec as real processes on this machine, behind the environment port.
import type {
  AgentSpecEnvironment,
  Attempt,
  Evidence,
  PolicyDecision,
  SidecarAddress,
  SidecarVariables,
} from '../environment';
import { logEvidence } from '../log-evidence';
import { hasServed } from '../freshness';
import type { ClusterClient, EmbeddedAgent } from './cluster-client';

export class EmbeddedEnvironment implements AgentSpecEnvironment {
  readonly name = 'embedded';
  private known: Promise<Map<string, EmbeddedAgent>> | undefined;

  constructor(protected readonly cluster: ClusterClient) {}

  async agentNames(): Promise<string[]> {
    return (await this.cluster.status()).agents.map(({ name }) => name);
  }

  async sidecar(
    agent: string,
    wanted: { variables: SidecarVariables; fresh: boolean },
  ): Promise<SidecarAddress> {
    const replaced = await this.cluster.setVariables(agent, wanted.variables, false);
    const { proxyUrl, controlUrl } = await this.agent(agent);
    const address = { proxyUrl, controlUrl };
    if (wanted.fresh && !replaced && (await hasServed(address))) {
      await this.cluster.setVariables(agent, wanted.variables, true);
    }
    return address;
  }

  async manifestPath(agent: string): Promise<string> {
    return (await this.agent(agent)).manifest;
  }

  attempt(agent: string, variables: SidecarVariables): Promise<Attempt> {
    return this.cluster.attempt(agent, variables);
  }

  logTail(agent: string, lines: number): Promise<string> {
    return this.cluster.log(agent, lines);
  }

  evidence(agent: string): Promise<Evidence[]> {
    return logEvidence(this, agent);
  }

  async decisions(agent: string, since: Date): Promise<PolicyDecision[]> {
    const { opa } = await this.agent(agent);
    return opa === undefined ? [] : this.cluster.decisions(agent, since);
  }

  /** Nobody else touches the processes of a leased cluster. */
  async disturbance(): Promise<undefined> {}

  patchDemo(agents: readonly string[]): Promise<void> {
    return this.cluster.patch(agents);
  }

  resetDemo(): Promise<string[]> {
    return this.cluster.reset();
  }

  restore(): Promise<string[]> {
    return this.cluster.restore();
  }

  async close(): Promise<void> {
    this.cluster.letGo();
  }

  /** Its addresses, and whether it has a policy engine: they stay the same for the life of a cluster, so they are asked for once. */
  private async agent(
    agent: string,
  ): Promise<Pick<EmbeddedAgent, 'proxyUrl' | 'controlUrl' | 'opa' | 'manifest'>> {
    this.known ??= this.cluster.status().then(({ agents }) => new Map(agents.map((one) => [one.name, one])));
    return (await this.known).get(agent)!;
  }
}
