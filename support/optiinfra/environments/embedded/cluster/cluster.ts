// OptiInfra as processes of this machine: started in order, until all eleven services are healthy, and ended in reverse.
import axios from 'axios';
import { BenchError, messageOf } from '../../../../../runner/errors';
import { Lease } from '../../../../../runner/processes/lease';
import { ManagedProcess } from '../../../../../runner/processes/managed-process';
import { Mutex } from '../../../../../runner/processes/mutex';
import { untilReady, type ReadinessProbe } from '../../../../../runner/processes/readiness';
import type { SupervisedPlatform } from '../../../../../runner/processes/supervisor-api';
import { waitUntil, type Probe } from '../../../../../runner/wait';
import { timeouts } from '../../../../timeouts';
import { ENVIRONMENT } from '../../../names';
import type { OptiInfraAccess } from '../../environment';
import { PORT_BASE_VARIABLE, portBlock, type Ports } from './ports';
import {
  ADMIN,
  databaseUrl,
  local,
  newSecrets,
  processSpecs,
  type ClusterLayout,
  type ServiceName,
} from './process-specs';

interface Row {
  readonly service: string;
  readonly status: string;
  readonly error?: string;
}

/** Where its processes are tied to, and where they log. */
interface Surroundings {
  readonly tether: string;
  readonly logFolder: string;
}

/** Who needs those of another group ends before them. Agents register when they can, so that they start with the orchestrator. */
const PHASES: readonly ((name: ServiceName) => boolean)[] = [
  (name) => ['postgres', 'cloud', 'portal'].includes(name),
  (name) => name === 'orchestrator',
  (name) => name.endsWith('-agent'),
];

export class OptiInfraCluster implements SupervisedPlatform {
  private readonly secrets = newSecrets();
  private readonly specs;
  private readonly processes = new Map<ServiceName, ManagedProcess>();
  private readonly lease = new Lease(ENVIRONMENT);
  private readonly mutex = new Mutex();

  constructor(
    private readonly layout: ClusterLayout,
    private readonly surroundings: Surroundings,
  ) {
    this.specs = processSpecs(layout, this.secrets);
  }

  /** Starts what does not run, and waits until all eleven services are healthy; a no-op when they are. */
  deploy(): Promise<void> {
    return this.mutex.runExclusive(async () => {
      await portBlock.assertFree(this.missingPorts, `${ENVIRONMENT} cannot start`);
      const [first, ...others] = PHASES.map((isInPhase) => [...this.specs.keys()].filter(isInPhase));
      for (const names of [first ?? [], others.flat()])
        await Promise.all(names.map((name) => this.start(name)));
      await waitUntil<void>(`all services of ${ENVIRONMENT}`, timeouts.BRING_UP, () => this.health());
    });
  }

  status() {
    const processes = [...this.processes].map(([name, { pid, state }]) => ({ name, pid, state }));
    return { access: this.access, processes };
  }

  /** How to speak to it; told to whoever may open the socket, which is this user alone. */
  get access(): OptiInfraAccess {
    const { cloud, orchestrator, portal } = this.layout.ports;
    return {
      ...{ api: local(orchestrator), portal: local(portal), simulator: local(cloud), hasTestHooks: true },
      ...{ admin: ADMIN, database: databaseUrl(this.layout.ports) },
      agentKey: this.secrets.AGENT_SERVICE_KEY,
      orchestratorKey: this.secrets.ORCHESTRATOR_SERVICE_KEY,
    };
  }

  async logs(lines: number): Promise<Record<string, string>> {
    const tails = [...this.processes].map(async ([name, one]) => [name, await one.logTail(lines)] as const);
    return Object.fromEntries(await Promise.all(tails));
  }

  /** Ends a process as a crash would. @throws BenchError naming the processes there are */
  async crash(name: string): Promise<void> {
    const found = this.processes.get(name as ServiceName);
    if (!found)
      throw new BenchError(
        `${ENVIRONMENT} runs no "${name}"; it runs ${[...this.processes.keys()].join(', ')}`,
      );
    await found.kill();
  }

  takeLease(holder: string): Promise<void> {
    const advice = `wait for it, or run beside it on ports of your own with ${PORT_BASE_VARIABLE}=auto`;
    return this.lease.take(holder, advice);
  }

  endLease(): Promise<void> {
    return this.lease.end(() => this.restore());
  }

  /** Starts again what a run has ended. Says what, one line each. */
  async restore(): Promise<string[]> {
    const ended = [...this.processes].filter(([, { isAlive }]) => !isAlive).map(([name]) => name);
    if (ended.length > 0) await this.deploy();
    return ended.map((name) => `${name}: runs again`);
  }

  /** Whoever needs another ends before it. */
  async stop(): Promise<void> {
    for (const isInPhase of [...PHASES].reverse())
      await Promise.all([...this.processes].flatMap(([name, one]) => (isInPhase(name) ? one.stop() : [])));
  }

  private async start(name: ServiceName): Promise<void> {
    if (this.processes.get(name)?.isAlive) return;
    const { tether, logFolder } = this.surroundings;
    const started = ManagedProcess.start(this.specs.get(name)!, tether, logFolder);
    this.processes.set(name, started);
    const ready = this.readiness(name, this.layout.ports);
    if (ready) await untilReady(started, ready, timeouts.BRING_UP);
  }

  /** Agents are ready once the orchestrator says so, which is asked of all of them together. */
  private readiness(name: ServiceName, ports: Ports): string | ReadinessProbe | undefined {
    if (name === 'postgres') return () => this.databaseStarted();
    if (name === 'portal') return `${local(ports.portal)}/api/health`;
    return name === 'cloud' || name === 'orchestrator' ? `${local(ports[name])}/health` : undefined;
  }

  /** It says so itself, once the database exists. */
  private async databaseStarted(): Promise<Probe<undefined>> {
    const hasStarted = await this.processes.get('postgres')?.hasLogged('"postgres started"');
    return hasStarted ? { value: undefined } : { notYet: 'it has not said so' };
  }

  private async health(): Promise<Probe<undefined>> {
    const url = `${this.access.api}/health/services`;
    const dead = [...this.processes].filter(([, { isAlive }]) => !isAlive).map(([name]) => name);
    if (dead.length > 0) throw new BenchError(await this.lastWords(dead));
    try {
      const { data } = await axios.get<Row[]>(url, { timeout: timeouts.LIVENESS.ms, proxy: false });
      const unwell = data.filter(({ status }) => status !== 'healthy');
      if (unwell.length === 0) return { value: undefined };
      return { notYet: unwell.map(({ service, error }) => `${service}: ${error ?? 'unhealthy'}`).join('; ') };
    } catch (error) {
      return { notYet: `${url}: ${messageOf(error)}` };
    }
  }

  private async lastWords(names: readonly ServiceName[]): Promise<string> {
    const words = names.map(async (name) => {
      const found = this.processes.get(name)!;
      return `${name} ${found.state}; its last words:\n${await found.logTail(10)}`;
    });
    return (await Promise.all(words)).join('\n');
  }

  private get missingPorts(): number[] {
    const { ports } = this.layout;
    return Object.entries(ports).flatMap(([name, port]) =>
      this.processes.get(name as ServiceName)?.isAlive ? [] : [port],
    );
  }
}
