// What the steps of one scenario share: the subject, the last observations, the evidence. No logic, no assertions.
import { setWorldConstructor, World, type IWorldOptions } from '@cucumber/cucumber';
import { BenchError, messageOf } from './errors';
import { DemoInstrument } from './clients/agentspec/demo-instrument';
import { Observed } from './agentspec/observed';
import { Subject } from './agentspec/subject';
import type { AgentSpecEnvironment } from './environments/environment';
import { connectAgentSpec, environmentNamed } from './environments/run';
import { EvidenceRecorder } from './evidence/recorder';

interface Parameters {
  environment?: string;
}

/** One connection a process: scenarios of one worker run one after the other. */
let environment: AgentSpecEnvironment | undefined;

export class ProvingGroundWorld extends World<Parameters> {
  readonly evidence: EvidenceRecorder;
  readonly observed = new Observed();
  /** Milliseconds since the epoch: what a log says before is about another scenario. */
  readonly startedAt = Date.now();
  private readonly subjects = new Map<string, Subject>();
  private current: Subject | undefined;

  constructor(options: IWorldOptions<Parameters>) {
    super(options);
    this.evidence = new EvidenceRecorder((data, attachment) => this.attach(data, attachment));
  }

  /** The agent that the scenario speaks of; naming another one makes that the subject. */
  speakOf(agent: string): Subject {
    const subject = this.subjects.get(agent) ?? new Subject(agent, this.agentSpec, this.evidence);
    this.subjects.set(agent, subject);
    return (this.current = subject);
  }

  /** @throws BenchError when no Given has named an agent */
  get subject(): Subject {
    if (!this.current) throw new BenchError('no agent was named before this step');
    return this.current;
  }

  get namedSubjects(): Iterable<Subject> {
    return this.subjects.values();
  }

  /** A step that failed because the ground moved under it says nothing about the platform. @returns what to throw */
  async blame(error: unknown): Promise<unknown> {
    if (error instanceof BenchError) return error;
    for (const subject of this.namedSubjects) {
      const disturbance = await subject.disturbance();
      if (disturbance) return new BenchError(`${disturbance}; so it says nothing that ${messageOf(error)}`);
    }
    return error;
  }

  /** The demo instrument of the agent that the scenario speaks of. */
  async instrument(): Promise<DemoInstrument> {
    return new DemoInstrument(this.subject.agent, await this.subject.proxy());
  }

  get isOnKubernetes(): boolean {
    return this.parameters.environment === 'kubernetes';
  }

  get agentSpec(): AgentSpecEnvironment {
    environment ??= connectAgentSpec(environmentNamed(this.parameters.environment ?? 'embedded'));
    return environment;
  }
}

setWorldConstructor(ProvingGroundWorld);
