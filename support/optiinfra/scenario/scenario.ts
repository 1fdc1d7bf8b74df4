// OptiInfra as one scenario uses it: its companies, what was observed of them, and how it speaks to the platform.
import { BenchError, CannotRunHere } from '../../../runner/errors';
import type { Answer } from '../../../runner/http/answer';
import type { EvidenceRecorder } from '../../../runner/evidence/recorder';
import { withTimeout } from '../../../runner/with-timeout';
import type { PlatformScenario, ScenarioContext } from '../../platform';
import { Slot } from '../../slot';
import { timeouts } from '../../timeouts';
import type { LiveEvents } from '../clients/live-events';
import type { OptiInfraEnvironment } from '../environments/environment';
import { attachTraces } from '../evidence/traces';
import { Company, type Overrides } from './company';
import { Connections } from './connections';
import { OwnAgents } from './own-agents';
import { Person } from './person';

const LOG_LINES = 40;

export class OptiInfraScenario implements PlatformScenario {
  readonly connections: Connections;
  readonly agents: OwnAgents;
  /** The one before the last, to be compared with it. */
  readonly earlierAnswer = new Slot<Answer>('only one thing was answered before this step');
  /** Of somebody who tried to follow the live events. */
  readonly socket = new Slot<LiveEvents>('nobody has tried to follow live events before this step');
  private readonly evidence: EvidenceRecorder;
  private readonly companies = new Map<string, Company>();
  private readonly people = new Map<string, Person>();
  private current: Company | undefined;

  constructor(
    readonly environment: OptiInfraEnvironment,
    { evidence }: ScenarioContext,
  ) {
    this.evidence = evidence;
    this.connections = new Connections(environment, (exchange, seen) => evidence.exchange(exchange, seen));
    this.agents = new OwnAgents(this.connections);
  }

  /** Founds a company with an estate of its own; the scenario speaks of it from now on. */
  async found(name: string, estate: string, overrides?: Overrides): Promise<Company> {
    return this.speakOf(await Company.found(this.connections, name, estate, overrides));
  }

  /** The one that somebody has signed up for; its estate waits in the cloud. */
  async join(name: string, estate: string, overrides?: Overrides): Promise<Company> {
    return this.speakOf(await Company.of(this.person(), this.connections, name, estate, overrides));
  }

  private speakOf(company: Company): Company {
    this.companies.set(company.name, company);
    return (this.current = company);
  }

  /** The company that the scenario speaks of, or the one of that name. @throws BenchError when no Given has founded it */
  company(name?: string): Company {
    const found = name === undefined ? this.current : this.companies.get(name);
    if (found) return found;
    throw new BenchError(`no company ${name ?? ''} was founded before this step`.replace('  ', ' '));
  }

  /** Somebody who has no account yet. */
  meet(name: string): Person {
    const person = new Person(name, this.connections);
    this.people.set(name, person);
    return person;
  }

  /** The person of that name, or the only one. @throws BenchError when no Given has met her */
  person(name?: string): Person {
    const found = name === undefined ? [...this.people.values()][0] : this.people.get(name);
    if (found) return found;
    throw new BenchError(`nobody of the name ${name ?? ''} was met before this step`.replace('  ', ' '));
  }

  /** @returns the end of the log of a process. @throws CannotRunHere where logs cannot be read */
  async logOf(service: string): Promise<string> {
    const logs = await this.environment.logs(LOG_LINES * 10);
    const log = logs[service] ?? logs['platform'];
    if (log !== undefined) return log;
    throw new CannotRunHere('it needs to read the log of the platform, and was not told how');
  }

  /** Nobody else touches the processes of a leased platform, and nothing is known of those at given URLs. */
  async interference(): Promise<undefined> {}

  async attachFailureEvidence(): Promise<void> {
    const logs = await this.environment.logs(LOG_LINES);
    for (const [name, text] of Object.entries(logs)) if (text) this.evidence.text(`log of ${name}`, text);
  }

  /** Nothing that it holds open is an exchange. */
  leave(): void {}

  /** What cannot be had of them changes nothing about the scenario. */
  async attachTraces(): Promise<void> {
    for (const company of this.companies.values()) {
      const attached = attachTraces(company, this.environment, this.evidence).catch(() => undefined);
      await withTimeout(attached, timeouts.REQUEST.ms, undefined);
    }
  }

  async end(): Promise<void> {
    try {
      await this.agents.end();
      for (const one of [...this.companies.values(), ...this.people.values()]) await one.end();
    } finally {
      await this.connections.close();
    }
  }
}
