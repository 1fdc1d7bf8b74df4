// OptiInfra as one scenario uses it: its companies, what was observed of them, and how it speaks to the platform.
import { BenchError } from '../../../runner/errors';
import type { EvidenceRecorder } from '../../../runner/evidence/recorder';
import { withTimeout } from '../../../runner/with-timeout';
import type { PlatformScenario, ScenarioContext } from '../../platform';
import { timeouts } from '../../timeouts';
import type { OptiInfraEnvironment } from '../environments/environment';
import { StubAgent, type StubOptions } from '../clients/stub-agent';
import { attachTraces } from '../evidence/traces';
import { Company, type Overrides } from './company';
import { Connections } from './connections';

const LOG_LINES = 40;

export class OptiInfraScenario implements PlatformScenario {
  readonly connections: Connections;
  private readonly evidence: EvidenceRecorder;
  private readonly companies = new Map<string, Company>();
  private current: Company | undefined;
  private readonly stubs: StubAgent[] = [];
  private mustRevive = false;

  constructor(
    readonly environment: OptiInfraEnvironment,
    { evidence }: ScenarioContext,
  ) {
    this.evidence = evidence;
    this.connections = new Connections(environment, (exchange, seen) => evidence.exchange(exchange, seen));
  }

  /** Founds a company with an estate of its own; the scenario speaks of it from now on. */
  async found(name: string, estate: string, overrides?: Overrides): Promise<Company> {
    const company = await Company.found(this.connections, name, estate, overrides);
    this.companies.set(name, company);
    return (this.current = company);
  }

  /** The company that the scenario speaks of, or the one of that name. @throws BenchError when no Given has founded it */
  company(name?: string): Company {
    const found = name === undefined ? this.current : this.companies.get(name);
    if (found) return found;
    throw new BenchError(`no company ${name ?? ''} was founded before this step`.replace('  ', ' '));
  }

  /** Brings an agent along, which leaves with the scenario. */
  async join(options: StubOptions): Promise<StubAgent> {
    const agent = await StubAgent.join(await this.connections.service(), options);
    this.stubs.push(agent);
    return agent;
  }

  /** The agent that was brought along last. @throws BenchError when none was */
  get stub(): StubAgent {
    const stub = this.stubs.at(-1);
    if (stub) return stub;
    throw new BenchError('no agent has joined before this step');
  }

  /** Ends a process of the platform at once; it is started again at the end, if no step does it. */
  async crash(service: string): Promise<void> {
    this.mustRevive = true;
    await this.environment.crash(service);
  }

  async revive(): Promise<void> {
    this.mustRevive = false;
    await this.environment.revive();
  }

  /** Nobody else touches the processes of a leased platform, and nothing is known of those at given URLs. */
  async interference(): Promise<undefined> {}

  async attachFailureEvidence(): Promise<void> {
    const logs = await this.environment.logs(LOG_LINES);
    for (const [name, text] of Object.entries(logs)) if (text) this.evidence.text(`log of ${name}`, text);
  }

  /** What cannot be had of them changes nothing about the scenario. */
  async attachTraces(): Promise<void> {
    for (const company of this.companies.values()) {
      const attached = attachTraces(company, this.environment, this.evidence).catch(() => undefined);
      await withTimeout(attached, timeouts.REQUEST.ms, undefined);
    }
  }

  async end(): Promise<void> {
    if (this.mustRevive) await this.environment.revive();
    try {
      for (const stub of this.stubs) await stub.leave();
      for (const company of this.companies.values()) await company.end();
    } finally {
      await this.connections.close();
    }
  }
}
