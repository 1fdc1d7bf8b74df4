// The embedded demo cluster as a whole: five agents, started together, changed one at a time, put back by lease.
import type { SidecarVariables } from '../../environment';
import { BenchError } from '../../../errors';
import { DemoAgent, type ClusterLayout } from './demo-agent';
import { assertFree, portsOf } from './ports';
import type { AgentTopology } from './topology';

export class DemoCluster {
  private readonly agents: DemoAgent[];
  /** The run that may change sidecars at the moment; undefined when none does. */
  private leaseHolder: string | undefined;
  /** What an earlier run changed, on its way back. */
  private putBack: Promise<unknown> = Promise.resolve();

  constructor(topology: readonly AgentTopology[], base: number, layout: ClusterLayout) {
    this.agents = topology.map((agent, index) => new DemoAgent(agent, portsOf(base, index), layout));
  }

  /** Starts what is not running, all agents at once; a no-op when everything is up. */
  async deploy(): Promise<void> {
    const missing = this.agents.filter((agent) => !agent.isUp);
    await assertFree(missing.flatMap((agent) => agent.neededPorts));
    await Promise.all(missing.map((agent) => agent.start()));
  }

  status() {
    return this.agents.map((agent) => agent.status());
  }

  /** @throws BenchError naming the agents there are */
  agent(name: string): DemoAgent {
    const found = this.agents.find((agent) => agent.name === name);
    if (found) return found;
    const names = this.agents.map((agent) => agent.name).join(', ');
    throw new BenchError(`the demo cluster has no agent "${name}"; its agents: ${names}`);
  }

  /**
   * Replaces an agent's sidecar, unless it runs with just these variables already and no restart is asked for.
   * @returns whether it was replaced
   */
  async setVariables(
    name: string,
    variables: SidecarVariables,
    options: { restart: boolean },
  ): Promise<boolean> {
    const agent = this.agent(name);
    const changes = withoutResting(variables, agent.restingVariables);
    if (!options.restart && agent.isUp && sameVariables(agent.variables, changes)) return false;
    await agent.replaceSidecar(changes);
    return true;
  }

  /** Waits until what an earlier run changed is put back. @throws BenchError when another run holds the lease */
  async takeLease(holder: string): Promise<void> {
    await this.putBack;
    if (this.leaseHolder !== undefined) {
      throw new BenchError(
        `the demo cluster is in use by ${this.leaseHolder}; wait for it, or run beside it on ports of your own with AGENTSPEC_PORT_BASE=auto`,
      );
    }
    this.leaseHolder = holder;
  }

  /** Ends the lease and puts back what was changed under it. */
  async endLease(): Promise<void> {
    this.leaseHolder = undefined;
    const putBack = this.restore();
    this.putBack = putBack.catch(() => undefined);
    await putBack;
  }

  /** Puts back what was changed. Says what, one line each. */
  async restore(): Promise<string[]> {
    const changed = this.agents.filter((agent) => Object.keys(agent.variables).length > 0);
    return Promise.all(
      changed.map(async (agent) => {
        const names = Object.keys(agent.variables).join(', ');
        await agent.replaceSidecar({});
        return `${agent.name}: ${names} as before`;
      }),
    );
  }

  async stop(): Promise<void> {
    await Promise.all(this.agents.map((agent) => agent.stop()));
  }
}

/** A variable that is wanted as it is anyway is no change. */
function withoutResting(variables: SidecarVariables, resting: NodeJS.ProcessEnv): SidecarVariables {
  return Object.fromEntries(Object.entries(variables).filter(([name, value]) => resting[name] !== value));
}

function sameVariables(one: SidecarVariables, other: SidecarVariables): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}
