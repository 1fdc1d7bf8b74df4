// What the steps of one scenario share: the subject, the last observations, the evidence. No logic, no assertions.
import { setWorldConstructor, World, type IWorldOptions } from '@cucumber/cucumber';
import { BenchError, CannotRunHere, messageOf, plain } from '../runner/errors';
import { Observations } from './agentspec/clients/observations';
import { ClusterClient } from '../runner/kubernetes/cluster-client';
import { DemoInstrument } from './agentspec/clients/demo-instrument';
import { Observed } from './agentspec/scenario/observed';
import { Operator } from './agentspec/clients/operator';
import { Subject } from './agentspec/scenario/subject';
import type { AgentSpecEnvironment } from './agentspec/environments/environment';
import { connectAgentSpec, environmentNamed } from './agentspec/environments/prepare';
import { SCENARIO_LABEL } from './agentspec/environments/kubernetes/objects';
import { EvidenceRecorder } from '../runner/evidence/recorder';

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
  private readonly undos: (() => Promise<unknown>)[] = [];
  private clusterClient: ClusterClient | undefined;

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
    if (error instanceof BenchError) return plain(error);
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

  /** The cluster that the platform runs on. @throws CannotRunHere where it runs on none */
  get cluster(): ClusterClient {
    const { kubectl, name } = this.agentSpec;
    if (!kubectl) throw new CannotRunHere(`it needs a Kubernetes cluster, and the environment is ${name}`);
    return (this.clusterClient ??= new ClusterClient(
      kubectl,
      (title, text) => this.evidence.text(title, text),
      SCENARIO_LABEL,
    ));
  }

  get observations(): Observations {
    return new Observations(this.cluster);
  }

  get operator(): Operator {
    return new Operator(this.cluster);
  }

  get isOnKubernetes(): boolean {
    return this.parameters.environment === 'kubernetes';
  }

  /** Something to be undone when the scenario ends, the latest first. */
  atTheEnd(undo: () => Promise<unknown>): void {
    this.undos.push(undo);
  }

  /** Ends what the scenario holds open, and removes what it made. */
  async end(): Promise<void> {
    for (const subject of this.namedSubjects) await subject.close();
    for (const undo of this.undos.splice(0).reverse()) await undo();
    await this.clusterClient?.cleanUp();
  }

  get agentSpec(): AgentSpecEnvironment {
    environment ??= connectAgentSpec(environmentNamed(this.parameters.environment ?? 'embedded'));
    return environment;
  }
}

setWorldConstructor(ProvingGroundWorld);
