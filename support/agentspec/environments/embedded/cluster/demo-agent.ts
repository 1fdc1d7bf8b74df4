// One demo agent of the embedded cluster: its process, its policy engine if it has one, and its sidecar.
import { decisionsIn, isSince } from '../../decision-log';
import type { Attempt, PolicyDecision, SidecarVariables } from '../../environment';
import { ManagedProcess, type ProcessSpec } from '../../../../../runner/processes/managed-process';
import type { AgentPorts } from './ports';
import {
  agentSpec,
  local,
  opaSpec,
  programOf,
  restingVariables,
  sidecarSpec,
  type ClusterLayout,
  type PlacedAgent,
} from './process-specs';
import { listensAt, untilReady } from '../../../../../runner/processes/readiness';
import { patched, type AgentTopology } from './topology';
import { Mutex } from '../../../../../runner/processes/mutex';
import { timeouts } from '../../../../timeouts';
import type { Timeout } from '../../../../../runner/timeouts';

/** How far back decisions are sought in the log of an engine, and then, where that is not enough; one takes about 1 KiB. */
const DECISIONS_BYTES = [16 * 1024, 256 * 1024];

export class DemoAgent {
  /** Variables on top of the resting ones. */
  variables: SidecarVariables = {};

  /** As it is run: as the demo has it, or as its live patch leaves it. */
  private topology: AgentTopology;
  private agent: ManagedProcess | undefined;
  private opa: ManagedProcess | undefined;
  private sidecar: ManagedProcess | undefined;
  /** Waits to become the next sidecar, once this one has been replaced for the first time. */
  private standby: ManagedProcess | undefined;
  /** Two callers never replace the same process at once. */
  private readonly mutex = new Mutex();

  constructor(
    private readonly atRest: AgentTopology,
    private readonly ports: AgentPorts,
    private readonly layout: ClusterLayout,
  ) {
    this.topology = atRest;
  }

  get name(): string {
    return this.atRest.name;
  }

  /** Every port that must be free before what does not run is started. */
  get neededPorts(): number[] {
    const { proxy, control, agent, opa } = this.ports;
    return [
      ...(this.sidecar?.isAlive ? [] : [proxy, control]),
      ...(this.agent?.isAlive ? [] : [agent]),
      ...(this.topology.policy && !this.opa?.isAlive ? [opa] : []),
    ];
  }

  /** Every port that must be free before the live patch is applied: an agent that listens nowhere will then listen. */
  get portsOfPatch(): number[] {
    const isSilent = this.agent?.isAlive && !this.topology.listens;
    return [...this.neededPorts, ...(isSilent ? [this.ports.agent] : [])];
  }

  get isUp(): boolean {
    return this.neededPorts.length === 0;
  }

  /** Undefined where the demo has no live patch for it. */
  get isPatched(): boolean | undefined {
    return this.atRest.patch && this.topology !== this.atRest;
  }

  /** Whether its live patch makes it register with the central service. */
  get registers(): boolean {
    return this.atRest.patch?.registers ?? false;
  }

  /** What the sidecar is started with when nobody has asked for anything else. */
  get restingVariables(): NodeJS.ProcessEnv {
    return restingVariables(this.placed);
  }

  /** Starts what is not running and waits until it is ready. Safe to call again. */
  start(): Promise<void> {
    return this.mutex.runExclusive(() => this.startMissing());
  }

  /** A rollout: the sidecar drains and ends, another takes its place with these variables and is live. */
  replaceSidecar(variables: SidecarVariables): Promise<void> {
    return this.mutex.runExclusive(async () => {
      this.variables = variables;
      await this.sidecar?.stop();
      await this.startSidecar();
    });
  }

  /**
   * Applies the live patch; borrowed variables stay.
   * @param registration the variables by which an agent finds the central service
   */
  patch(registration: Readonly<Record<string, string>>): Promise<void> {
    return this.restart(patched(this.atRest, registration), () => this.variables);
  }

  /** Takes back the live patch and every borrowed variable. */
  rest(): Promise<void> {
    return this.isPatched ? this.restart(this.atRest, () => ({})) : this.replaceSidecar({});
  }

  /** A sidecar beside the one that serves, on the same ports: it must not come as far as to listen. */
  async attempt(variables: SidecarVariables): Promise<Attempt> {
    const spec = sidecarSpec(this.placed, { ...this.variables, ...variables });
    const other = this.run({ ...spec, name: `${this.name}.attempt` });
    await other.endsWithin(timeouts.ATTEMPT.ms);
    const { state } = other;
    await other.stop();
    return { state, log: await other.ownLog() };
  }

  /** The sidecar first, so that it drains while its agent still answers. */
  stop(): Promise<void> {
    return this.mutex.runExclusive(async () => {
      await this.sidecar?.stop();
      await Promise.all([this.agent?.stop(), this.opa?.stop(), this.standby?.stop()]);
    });
  }

  async sidecarLog(lines: number): Promise<string> {
    return this.sidecar ? this.sidecar.logTail(lines) : 'the sidecar was never started';
  }

  /** What its policy engine has logged of decisions since then, the newest few hundred at most; nothing without one. */
  async decisions(since: Date): Promise<PolicyDecision[]> {
    let found: PolicyDecision[] = [];
    for (const bytes of this.opa ? DECISIONS_BYTES : []) {
      const logged = decisionsIn(await this.opa!.logEnd(bytes));
      found = logged.filter(isSince(since));
      if (found.length < logged.length) break;
    }
    return found;
  }

  status() {
    return {
      name: this.name,
      proxyUrl: local(this.ports.proxy),
      controlUrl: local(this.ports.control),
      opa: this.topology.policy && (this.layout.opaBinary ? 'opa' : 'policy-server (WebAssembly)'),
      opaUrl: this.topology.policy && local(this.ports.opa),
      opaMode: this.topology.policy && (this.variables.OPA_PROXY_MODE ?? this.topology.opaMode),
      pid: this.sidecar?.pid,
      pids: [this.agent?.pid, this.opa?.pid, this.sidecar?.pid].filter((pid) => pid !== undefined),
      state: this.state,
      manifest: this.topology.manifest,
      variables: this.variables,
      isPatched: this.isPatched,
    };
  }

  /** "running", or what of it does not run, and how that ended. */
  private get state(): string {
    const parts = [this.sidecar, this.agent, this.opa].filter((part) => part !== undefined);
    const ended = parts.filter((part) => !part.isAlive).map((part) => `${part.spec.name} ${part.state}`);
    return parts.length === 0 ? 'not started' : ended.join(', ') || 'running';
  }

  private get placed(): PlacedAgent {
    return { topology: this.topology, ports: this.ports, layout: this.layout };
  }

  private async startMissing(): Promise<void> {
    const { policy, listens } = this.topology;
    if (!this.agent?.isAlive) this.agent = this.run(agentSpec(this.placed));
    if (policy && !this.opa?.isAlive) this.opa = this.run(opaSpec(this.placed, policy));
    if (!this.sidecar?.isAlive) this.sidecar = this.run(sidecarSpec(this.placed, this.variables));
    await Promise.all([
      listens && untilReady(this.agent, `${local(this.ports.agent)}/`, timeouts.BRING_UP),
      this.opa && untilReady(this.opa, `${local(this.ports.opa)}/health`, timeouts.BRING_UP),
      this.untilSidecarReady(this.sidecar, timeouts.BRING_UP),
    ]);
  }

  /** As a pod's restart: agent and sidecar are replaced, even by equals, since a manifest is read once (MAN-1). */
  private restart(topology: AgentTopology, variables: () => SidecarVariables): Promise<void> {
    return this.mutex.runExclusive(async () => {
      this.topology = topology;
      this.variables = variables();
      await this.sidecar?.stop();
      await this.agent?.stop();
      // The sidecar comes first: it is what an agent asks for its own health before its first heartbeat (C-74).
      await this.startSidecar();
      await this.startMissing();
    });
  }

  private async startSidecar(): Promise<void> {
    const spec = sidecarSpec(this.placed, this.variables);
    this.sidecar = this.standby?.isAlive ? this.standby.become(spec.env) : this.run(spec);
    if (this.layout.foreignSidecar === undefined) this.standby = this.startStandby();
    await this.untilSidecarReady(this.sidecar, timeouts.ROLLOUT);
  }

  /** Of one that is not ours nobody knows yet what it answers: it is ready once both of its servers listen. */
  private untilSidecarReady(sidecar: ManagedProcess, limit: Timeout): Promise<void> {
    const { control, proxy } = this.ports;
    const isOurs = this.layout.foreignSidecar === undefined;
    return untilReady(sidecar, isOurs ? `${local(control)}/health/live` : listensAt(control, proxy), limit);
  }

  /** Where one sidecar was replaced, another will be: its process gets ready meanwhile. */
  private startStandby(): ManagedProcess {
    const { program } = programOf(this.layout, 'sidecar');
    return ManagedProcess.startStandby(
      `${this.name}.sidecar`,
      program,
      this.layout.tether,
      this.layout.logFolder,
    );
  }

  private run(spec: ProcessSpec): ManagedProcess {
    return ManagedProcess.start(spec, this.layout.tether, this.layout.logFolder);
  }
}
