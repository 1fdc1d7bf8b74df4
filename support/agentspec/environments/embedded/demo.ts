// The demo of this machine that `make demo-provision` keeps up, as people ask about it.
import { messageOf } from '../../../../runner/errors';
import { waitUntil, type Probe } from '../../../../runner/wait';
import { timeouts } from '../../../timeouts';
import type { AgentStatus, DemoEnvironment } from '../demo';
import type { EmbeddedAgent } from './cluster-client';
import { EmbeddedEnvironment } from './environment';
import { theKeptCluster } from './launcher';
import { registeredAgents, type Registered } from './registered-agents';

export class EmbeddedDemo extends EmbeddedEnvironment implements DemoEnvironment {
  /** @throws BenchError when the demo cluster is not up */
  static async open(): Promise<EmbeddedDemo> {
    return new EmbeddedDemo(await theKeptCluster());
  }

  /** There is no more to it than its agents. */
  async checks(): Promise<[]> {
    return [];
  }

  async agents(): Promise<AgentStatus[]> {
    return (await this.cluster.status()).agents.map(statusOf);
  }

  async engineUrl(agent: string): Promise<string> {
    const { agents } = await this.cluster.status();
    return agents.find(({ name }) => name === agent)!.opaUrl!;
  }

  async platformLogs(): Promise<[]> {
    return [];
  }

  override patchDemo(agents: readonly string[]): Promise<void> {
    return this.cluster.patch(agents, { byHand: true });
  }

  override resetDemo(): Promise<string[]> {
    return this.cluster.reset({ byHand: true });
  }

  /** What the central service last heard of the agents that report there by themselves, while it runs (DEM-31). */
  async remarks(): Promise<string[]> {
    const access = await this.cluster.centralService();
    if (!access) return [];
    const known = await registeredAgents(access).then(
      (agents) => agents.map(said).join('; ') || 'nobody has registered',
      (error) => `no answer: ${messageOf(error)}`,
    );
    return [`central service at ${access.url}: ${known}`];
  }

  /** The first heartbeat goes out at once (C-74), but by itself. */
  async untilNoticed(): Promise<void> {
    await waitUntil<void>('the first heartbeat at the central service', timeouts.ROLLOUT, async () => {
      const access = await this.cluster.centralService();
      return access ? firstHeartbeat(await registeredAgents(access)) : { value: undefined };
    });
  }
}

function statusOf({
  name,
  state,
  proxyUrl,
  controlUrl,
  opa,
  opaMode,
  isPatched,
}: EmbeddedAgent): AgentStatus {
  return { name, state, address: { proxyUrl, controlUrl }, engine: opa, opaMode, isPatched };
}

function firstHeartbeat(agents: readonly Registered[]): Probe<undefined> {
  if (agents.length === 0) return { notYet: 'nobody has registered' };
  const silent = agents.filter(({ heartbeat }) => !heartbeat).map(({ agentName }) => agentName);
  return silent.length === 0 ? { value: undefined } : { notYet: `none of ${silent.join(', ')} yet` };
}

const said = ({ agentName, heartbeat }: Registered): string =>
  heartbeat ? `${agentName} says ${heartbeat.status}, ${heartbeat.score}` : `${agentName} has registered`;
