// The embedded demo cluster as a whole: five agents, started together, changed one at a time, put back by lease.
import type { SidecarVariables } from '../../environment';
import { changesAmong, differing } from '../../variables';
import { BenchError } from '../../../../../runner/errors';
import { Lease } from '../../../../../runner/processes/lease';
import { Mutex } from '../../../../../runner/processes/mutex';
import type { SupervisedPlatform } from '../../../../../runner/processes/supervisor-api';
import { CentralService } from './central-service';
import { DemoAgent } from './demo-agent';
import { centralServicePort, PORT_BASE_VARIABLE, portBlock, portsOf } from './ports';
import type { ClusterLayout } from './process-specs';
import type { AgentTopology } from './topology';

export class DemoCluster implements SupervisedPlatform {
  private readonly agents: DemoAgent[];
  private readonly centralService: CentralService;
  private readonly lease = new Lease('the demo cluster');
  /** A patch and a reset at the same time would not agree on whether the central service is needed. */
  private readonly mutex = new Mutex();

  constructor(
    topology: readonly AgentTopology[],
    base: number,
    private readonly layout: ClusterLayout,
  ) {
    this.agents = topology.map((agent, index) => new DemoAgent(agent, portsOf(base, index), layout));
    this.centralService = new CentralService(centralServicePort(base), layout);
  }

  /** Starts what is not running, all agents at once; a no-op when everything is up. */
  async deploy(): Promise<void> {
    const missing = this.agents.filter((agent) => !agent.isUp);
    const ports = missing.flatMap((agent) => agent.neededPorts);
    await portBlock.assertFree(ports, 'the demo cluster cannot start');
    if (this.needsCentralService) await this.centralService.start();
    await Promise.all(missing.map((agent) => agent.start()));
  }

  status() {
    return { agents: this.agents.map((agent) => agent.status()), foreignSidecar: this.layout.foreignSidecar };
  }

  /** How to speak to the central service; undefined while it does not run. */
  get centralServiceAccess(): { url: string; adminKey: string } | undefined {
    return this.centralService.access;
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
    const resting = agent.restingVariables;
    const changes = changesAmong(variables, (one) => resting[one]);
    if (!options.restart && agent.isUp && differing(agent.variables, changes).length === 0) return false;
    await agent.replaceSidecar(changes);
    return true;
  }

  /**
   * Applies the live patch to these agents, unless it is applied and they are up (DEM-29 to DEM-31).
   * @throws BenchError naming the agents that have a patch when one of these has none, before any is touched
   */
  patch(names: readonly string[]): Promise<void> {
    return this.mutex.runExclusive(async () => {
      const agents = names.map((name) => this.patchable(name));
      const missing = agents.filter(({ isPatched, isUp }) => !isPatched || !isUp);
      const ports = missing.flatMap((agent) => agent.portsOfPatch);
      await portBlock.assertFree(ports, 'the live patch cannot be applied');
      if (agents.some((agent) => agent.registers)) await this.centralService.start();
      await Promise.all(missing.map((agent) => agent.patch(this.centralService.registration)));
    });
  }

  /** Puts the patched agents back, their sidecars' variables included (DEM-33). Says what, one line each. */
  reset(): Promise<string[]> {
    return this.giveBack(({ isPatched }) => isPatched === true);
  }

  /** Puts back what was changed. Says what, one line each. */
  restore(): Promise<string[]> {
    return this.giveBack((agent) => changesOf(agent).length > 0);
  }

  /**
   * Waits until what an earlier run changed is put back.
   * @throws BenchError when somebody else holds the lease, or a person has patched the demo
   */
  async takeLease(holder: string): Promise<void> {
    const advice = `wait for it, or run beside it on ports of your own with ${PORT_BASE_VARIABLE}=auto`;
    await this.lease.take(holder, advice);
    const patched = this.agents.filter((agent) => agent.isPatched).map(({ name }) => name);
    if (patched.length === 0) return;
    this.lease.release();
    throw new BenchError(
      `the demo cluster is patched (${patched.join(', ')}), and a run specifies it as it rests; make demo-reset puts it back`,
    );
  }

  /** Ends the lease and puts back what was changed under it. */
  endLease(): Promise<void> {
    return this.lease.end(() => this.restore());
  }

  /** Does what a person asks for and wants to stay; holds the lease meanwhile. @throws BenchError when a run holds it */
  byHand<T>(command: string, work: () => Promise<T>): Promise<T> {
    return this.lease.during(command, 'wait for it', work);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.agents.map((agent) => agent.stop()), this.centralService.stop()]);
  }

  /** What is to be put back is seen when its turn comes: a patch may be under way. */
  private giveBack(concerns: (agent: DemoAgent) => boolean): Promise<string[]> {
    return this.mutex.runExclusive(async () => {
      const agents = this.agents.filter(concerns);
      const changes = agents.flatMap(changesOf);
      await Promise.all(agents.map((agent) => agent.rest())).finally(() => this.endUnneeded());
      return changes;
    });
  }

  private async endUnneeded(): Promise<void> {
    if (!this.needsCentralService) await this.centralService.stop();
  }

  private get needsCentralService(): boolean {
    return this.agents.some((agent) => agent.isPatched && agent.registers);
  }

  private patchable(name: string): DemoAgent {
    const agent = this.agent(name);
    if (agent.isPatched !== undefined) return agent;
    const others = this.agents.filter(({ isPatched }) => isPatched !== undefined);
    throw new BenchError(
      `the demo has no live patch for "${name}"; it has one for ${others.map((one) => one.name).join(', ')}`,
    );
  }
}

/** One line for each kind of change. */
function changesOf({ name, variables, isPatched }: DemoAgent): string[] {
  const names = Object.keys(variables).join(', ');
  return [
    ...(isPatched ? [`${name}: not patched, as before`] : []),
    ...(names === '' ? [] : [`${name}: ${names} as before`]),
  ];
}
