// AgentSpec on a Kubernetes cluster, through kubectl, behind the environment port.
import { count } from '../../../../runner/count';
import { CannotRunHere } from '../../../../runner/errors';
import { waitUntil } from '../../../../runner/wait';
import type { Kubectl } from '../../../../runner/kubernetes/kubectl';
import type {
  AgentSpecEnvironment,
  Attempt,
  Evidence,
  PolicyDecision,
  SidecarAddress,
  SidecarVariables,
} from '../environment';
import { foreignAmong, specified } from '../foreign-sidecar';
import { hasServed } from '../freshness';
import { isLive, untilLive } from '../liveness';
import { changesAmong, differing } from '../variables';
import type { AgentDeployment } from './agents';
import { DemoNamespace } from './demo-namespace';
import { disturbanceOf, type Serving } from './disturbance';
import { tunnelOpener, type Tunnel } from './tunnel';
import { decisionsOf, evidenceOf, sidecarLog } from './evidence';
import { applyPatch, removePatch } from './live-patch';
import type { Pod } from '../../../../runner/kubernetes/objects';
import { restingValue, variablesPatch } from './patch';
import { restartsOf } from './pods';
import { restoreAll } from './restore';
import { RunState } from './run-state';
import { timeouts } from '../../../timeouts';

export class KubernetesEnvironment implements AgentSpecEnvironment {
  readonly name = 'kubernetes';
  private readonly demo: DemoNamespace;
  private readonly state: RunState;
  private readonly tunnels = new Map<string, { tunnel: Tunnel; serving: Serving }>();

  /** @param stateFolder shared by all processes of one run */
  constructor(
    readonly kubectl: Kubectl,
    stateFolder: string,
    private readonly open = tunnelOpener(),
  ) {
    this.demo = new DemoNamespace(kubectl);
    this.state = new RunState(stateFolder);
  }

  describe(): string {
    const { context, namespace } = this.kubectl.target;
    const { agents } = this.state;
    return `${specified(foreignAmong(agents))}, on Kubernetes: context ${context}, namespace ${namespace}, ${count(agents.length, 'agent')}`;
  }

  async agentNames(): Promise<string[]> {
    return this.state.agents.map(({ agent }) => agent);
  }

  async sidecar(
    agent: string,
    wanted: { variables: SidecarVariables; fresh: boolean },
  ): Promise<SidecarAddress> {
    const replaced = await this.change(agent, wanted.variables);
    const address = await this.addressOf(agent);
    if (!wanted.fresh || replaced || !(await hasServed(address))) return address;
    await this.rollOut(agent, this.state.of(agent).variables);
    return this.addressOf(agent);
  }

  async manifestPath(agent: string): Promise<string> {
    return restingValue(this.state.agent(agent), 'MANIFEST_PATH') ?? '/manifest/agent.yaml';
  }

  async attempt(agent: string): Promise<Attempt> {
    throw new CannotRunHere(
      `a pod has one sidecar, and that of ${agent} is not put out of service to see it refuse`,
    );
  }

  async logTail(agent: string, lines: number): Promise<string> {
    const known = this.state.agent(agent);
    // A sidecar that does not serve logs all the same.
    const pod = this.state.of(agent).pod ?? `deployment/${known.deployment}`;
    return sidecarLog(this.kubectl, known, pod, lines);
  }

  async evidence(agent: string): Promise<Evidence[]> {
    return evidenceOf(this.kubectl, this.state.agent(agent), this.state.of(agent).pod);
  }

  async decisions(agent: string, since: Date): Promise<PolicyDecision[]> {
    const { engine } = this.state.agent(agent);
    return engine === undefined ? [] : decisionsOf(this.kubectl, engine, await this.podOf(agent), since);
  }

  async disturbance(agent: string): Promise<string | undefined> {
    const known = this.tunnels.get(agent);
    return known && disturbanceOf(this.demo, this.state.agent(agent), known);
  }

  async patchDemo(agents: readonly string[]): Promise<void> {
    await Promise.all(
      agents.map(async (name) => {
        const agent = this.state.agent(name);
        this.state.write(name, { ...this.state.of(name), patched: true });
        const pod = await applyPatch(this.demo, agent, 'a run');
        this.state.write(name, { ...this.state.of(name), pod: pod.metadata.name });
        await this.openTo(agent, pod);
      }),
    );
  }

  async resetDemo(): Promise<string[]> {
    const patched = this.state.agents.filter(({ agent }) => this.state.of(agent).patched);
    return Promise.all(
      patched.map(async (agent) => {
        const pod = await removePatch(this.demo, agent);
        // The mode at rest comes back with the reset, so nothing is borrowed any more.
        this.state.write(agent.agent, { variables: {}, pod: pod.metadata.name });
        await this.openTo(agent, pod);
        return `${agent.agent}: not patched, as before`;
      }),
    );
  }

  restore(): Promise<string[]> {
    return restoreAll(this.demo, this.state);
  }

  async close(): Promise<void> {
    this.tunnels.forEach(({ tunnel }) => tunnel.close());
  }

  /** @returns whether a variable had to be set */
  private async change(name: string, asked: SidecarVariables): Promise<boolean> {
    const agent = this.state.agent(name);
    const { variables: current } = this.state.of(name);
    const wanted = changesAmong(asked, (variable) => restingValue(agent, variable));
    if (differing(current, wanted).length === 0) return false;
    await this.rollOut(name, wanted);
    return true;
  }

  /** Replaces the pod, whether or not its variables differ. What is being changed is noted before it is changed. */
  private async rollOut(name: string, variables: SidecarVariables): Promise<void> {
    const agent = this.state.agent(name);
    const restartedAt = new Date().toISOString();
    const { pod: _old, ...current } = this.state.of(name);
    this.state.write(name, { ...current, variables: { ...current.variables, ...variables } });
    await this.demo.patch(
      agent.deployment,
      variablesPatch(agent, { before: Object.keys(current.variables), variables, restartedAt }),
    );
    const pod = await this.demo.podOfRollout(agent, restartedAt);
    this.state.write(name, { ...current, variables, pod: pod.metadata.name });
    await this.openTo(agent, pod);
  }

  /** The address of the pod that serves, for as long as it does: another one is sought as soon as it does not. */
  private async addressOf(name: string): Promise<SidecarAddress> {
    const known = this.tunnels.get(name)?.tunnel;
    const { pod } = this.state.of(name);
    if (known && known.pod === pod && known.lost === undefined && (await isLive(known.address)))
      return known.address;
    return (await this.openAgain(name)).address;
  }

  private async openAgain(name: string): Promise<Tunnel> {
    const agent = this.state.agent(name);
    return waitUntil<Tunnel>(`a way to the sidecar of ${name}`, timeouts.ROLLOUT, async () => {
      const pod = await this.demo.servingPod(agent);
      this.state.write(name, { ...this.state.of(name), pod: pod.metadata.name });
      try {
        return { value: await this.openTo(agent, pod) };
      } catch (error) {
        return { notYet: (error as Error).message };
      }
    });
  }

  private async openTo(agent: AgentDeployment, pod: Pod): Promise<Tunnel> {
    this.tunnels.get(agent.agent)?.tunnel.close();
    const tunnel = await this.open(this.kubectl, pod);
    this.tunnels.set(agent.agent, {
      tunnel,
      serving: { pod, restarts: restartsOf(pod, agent.container) ?? 0 },
    });
    await untilLive(agent.agent, tunnel.address, timeouts.FORWARD, () => tunnel.lost);
    return tunnel;
  }

  private async podOf(name: string): Promise<string> {
    return this.state.of(name).pod ?? (await this.demo.servingPod(this.state.agent(name))).metadata.name;
  }
}
