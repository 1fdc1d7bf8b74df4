// One demo agent of the embedded cluster: its process, its policy engine if it has one, and its sidecar.
import path from 'node:path';
import type { SidecarVariables } from '../../environment';
import { ManagedProcess, type ProcessSpec } from './managed-process';
import type { AgentPorts } from './ports';
import { untilReady } from './readiness';
import type { AgentTopology } from './topology';

/** What all agents of one cluster share. */
export interface ClusterLayout {
  /** Folder of the bundled programs. */
  readonly dist: string;
  readonly logFolder: string;
  readonly tether: string;
  /** Path of a real `opa`, or undefined: the policy server stands in. */
  readonly opaBinary: string | undefined;
  /** The variables that any process needs; nothing else of the caller's shell gets in. */
  readonly baseEnv: NodeJS.ProcessEnv;
}

const local = (port: number): string => `http://127.0.0.1:${port}`;

export class DemoAgent {
  /** Variables on top of the resting ones. */
  variables: SidecarVariables = {};

  private agent: ManagedProcess | undefined;
  private opa: ManagedProcess | undefined;
  private sidecar: ManagedProcess | undefined;
  /** Waits to become the next sidecar, once this one has been replaced for the first time. */
  private standby: ManagedProcess | undefined;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly topology: AgentTopology,
    private readonly ports: AgentPorts,
    private readonly layout: ClusterLayout,
  ) {}

  get name(): string {
    return this.topology.name;
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

  get isUp(): boolean {
    return this.neededPorts.length === 0;
  }

  /** Starts what is not running and waits until it is ready. Safe to call again. */
  start(): Promise<void> {
    return this.inTurn(async () => {
      if (!this.agent?.isAlive) this.agent = this.run(this.agentSpec());
      if (this.topology.policy && !this.opa?.isAlive) this.opa = this.run(this.opaSpec(this.topology.policy));
      if (!this.sidecar?.isAlive) this.sidecar = this.run(this.sidecarSpec());
      await Promise.all([
        this.topology.listens && untilReady(this.agent, `${local(this.ports.agent)}/`, 'BRING_UP'),
        this.opa && untilReady(this.opa, `${local(this.ports.opa)}/health`, 'BRING_UP'),
        untilReady(this.sidecar, `${local(this.ports.control)}/health/live`, 'BRING_UP'),
      ]);
    });
  }

  /** A rollout: the sidecar drains and ends, another takes its place with these variables and is live. */
  replaceSidecar(variables: SidecarVariables): Promise<void> {
    return this.inTurn(async () => {
      this.variables = variables;
      await this.sidecar?.stop();
      this.sidecar = this.nextSidecar();
      this.standby = undefined;
      await untilReady(this.sidecar, `${local(this.ports.control)}/health/live`, 'ROLLOUT');
      this.standby = this.startStandby();
    });
  }

  /** The sidecar first, so that it drains while its agent still answers. */
  stop(): Promise<void> {
    return this.inTurn(async () => {
      await this.sidecar?.stop();
      await Promise.all([this.agent?.stop(), this.opa?.stop(), this.standby?.stop()]);
    });
  }

  async sidecarLog(lines: number): Promise<string> {
    return this.sidecar ? this.sidecar.logTail(lines) : 'the sidecar was never started';
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
      variables: this.variables,
    };
  }

  /** "running", or what of it does not run, and how that ended. */
  private get state(): string {
    const parts = [this.sidecar, this.agent, this.opa].filter((part) => part !== undefined);
    const ended = parts.filter((part) => !part.isAlive).map((part) => `${part.spec.name} ${part.state}`);
    return parts.length === 0 ? 'not started' : ended.join(', ') || 'running';
  }

  /** One change at a time: two callers never replace the same sidecar at once. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => undefined);
    return result;
  }

  private nextSidecar(): ManagedProcess {
    const spec = this.sidecarSpec();
    return this.standby?.isAlive ? this.standby.become(spec.env) : this.run(spec);
  }

  /** Where one sidecar was replaced, another will be: its process gets ready meanwhile. */
  private startStandby(): ManagedProcess {
    const { dist, tether, logFolder } = this.layout;
    const program = path.join(dist, 'agentspec', 'sidecar.js');
    return ManagedProcess.startStandby(`${this.name}.sidecar`, program, tether, logFolder);
  }

  private run(spec: ProcessSpec): ManagedProcess {
    return ManagedProcess.start(spec, this.layout.tether, this.layout.logFolder);
  }

  private program(name: string): { program: string } {
    return { program: path.join(this.layout.dist, 'agentspec', `${name}.js`) };
  }

  private agentSpec(): ProcessSpec {
    const env = {
      ...this.layout.baseEnv,
      ...this.topology.agentEnv,
      AGENT_PROFILE: this.topology.profile,
      PORT: String(this.ports.agent),
      SIDECAR_CONTROL_URL: local(this.ports.control),
    };
    return { name: `${this.name}.agent`, run: this.program('agent'), env };
  }

  private opaSpec(policy: string): ProcessSpec {
    const address = `127.0.0.1:${this.ports.opa}`;
    const name = `${this.name}.opa`;
    const env = this.layout.baseEnv;
    if (!this.layout.opaBinary) {
      return { name, run: this.program('policy-server'), args: ['--addr', address, policy], env };
    }
    const files = ['policy.rego', 'data.json'].map((file) => path.join(policy, file));
    const args = ['run', '--server', '--disable-telemetry', '--addr', address, ...files];
    return { name, run: { command: this.layout.opaBinary }, args, env };
  }

  /** What the sidecar is started with when nobody has asked for anything else. */
  get restingVariables(): NodeJS.ProcessEnv {
    const opa = this.topology.policy && {
      OPA_URL: local(this.ports.opa),
      OPA_PROXY_MODE: this.topology.opaMode,
    };
    return {
      ...this.layout.baseEnv,
      UPSTREAM_URL: local(this.ports.agent),
      MANIFEST_PATH: this.topology.manifest,
      PROXY_PORT: String(this.ports.proxy),
      CONTROL_PLANE_PORT: String(this.ports.control),
      ...opa,
      ...this.topology.sidecarEnv,
    };
  }

  private sidecarSpec(): ProcessSpec {
    const env = { ...this.restingVariables, ...this.variables };
    return { name: `${this.name}.sidecar`, run: this.program('sidecar'), env };
  }
}
