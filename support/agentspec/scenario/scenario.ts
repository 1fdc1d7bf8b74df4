// AgentSpec as one scenario uses it: the agents that it speaks of, what it has observed, and the cluster beneath.
import { BenchError, CannotRunHere } from '../../../runner/errors';
import type { EvidenceRecorder } from '../../../runner/evidence/recorder';
import { ClusterClient } from '../../../runner/kubernetes/cluster-client';
import type { PlatformScenario } from '../../platform';
import type { Answer } from '../../../runner/http/answer';
import type { Slot } from '../../slot';
import type { ControlPlane, EntryCondition } from '../clients/control-plane';
import type { DemoInstrument } from '../clients/demo-instrument';
import { Observations } from '../clients/observations';
import { Operator } from '../clients/operator';
import { Rollout } from '../clients/rollout';
import type { Reply, SidecarProxy } from '../clients/sidecar-proxy';
import type { AuditEntry } from '../clients/types';
import type { AgentSpecEnvironment } from '../environments/environment';
import { SCENARIO_LABEL } from '../names';
import type { Client } from './client';
import { Observed } from './observed';
import { Subject, type SubjectEnvironment } from './subject';
import { attachTraces } from './traces';

export class AgentSpecScenario implements PlatformScenario {
  readonly observed: Observed;
  /** Milliseconds since the epoch: what a log says before is about another scenario. */
  readonly startedAt = Date.now();
  private readonly subjects = new Map<string, Subject>();
  private current: Subject | undefined;
  private clusterClient: ClusterClient | undefined;

  constructor(
    readonly environment: AgentSpecEnvironment,
    private readonly evidence: EvidenceRecorder,
    private readonly answer: Slot<Answer>,
    private readonly tags: readonly string[] = [],
  ) {
    this.observed = new Observed(answer);
  }

  /** The agent that the scenario speaks of from now on. @param from where it is found, if it is none of the demo's */
  select(agent: string, from: SubjectEnvironment = this.environment): Subject {
    const subject = this.subjects.get(agent) ?? new Subject(agent, from, this.evidence, this.tags);
    this.subjects.set(agent, subject);
    return (this.current = subject);
  }

  /** @throws BenchError when no Given has named an agent */
  get subject(): Subject {
    if (!this.current) throw new BenchError('no agent was named before this step');
    return this.current;
  }

  /** The proxy in front of the agent that the scenario speaks of. */
  get proxy(): SidecarProxy {
    return this.subject.proxy;
  }

  /** The control plane of the agent that the scenario speaks of. */
  get control(): ControlPlane {
    return this.subject.control;
  }

  /** The demo instrument of the agent that the scenario speaks of. */
  get instrument(): DemoInstrument {
    return this.subject.instrument;
  }

  /** A client of the agent that the scenario speaks of, as the Givens want it. */
  get client(): Client {
    return this.subject.client;
  }

  /** Keeps what clients were answered; the last answer is the one that steps speak of. */
  keep(...replies: readonly Reply[]): void {
    this.observed.replies.push(...replies);
    const last = replies.at(-1);
    if (last) this.answer.set(this.observed.reply.set(last).answer);
  }

  /** The audit entry of the request that the scenario speaks of. @throws WaitExpired when it does not come */
  entry(condition?: EntryCondition): Promise<AuditEntry> {
    return this.control.entryOf(this.observed.requestId, condition);
  }

  /** The cluster that the platform runs on. @throws CannotRunHere where it runs on none */
  get cluster(): ClusterClient {
    const { kubectl, name } = this.environment;
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

  get rollout(): Rollout {
    return new Rollout(this.cluster);
  }

  get operator(): Operator {
    return new Operator(this.cluster);
  }

  /** Applies the live patch of the demo to an agent, in the middle of a scenario; a reset is owed. */
  async patch(agent: string): Promise<void> {
    const subject = this.select(agent);
    // A sidecar with borrowed variables gives them back first.
    await subject.address();
    await subject.close();
    await this.environment.patchDemo([agent]);
  }

  /** Takes back every live patch of the demo, in the middle of a scenario. */
  async resetDemo(): Promise<void> {
    for (const subject of this.subjects.values()) await subject.close();
    await this.environment.resetDemo();
  }

  async interference(): Promise<string | undefined> {
    for (const subject of this.subjects.values()) {
      const interference = await subject.disturbance();
      if (interference) return interference;
    }
    return undefined;
  }

  async attachFailureEvidence(): Promise<void> {
    for (const subject of this.subjects.values()) await subject.attachEvidence();
  }

  attachTraces(): Promise<void> {
    return attachTraces(this.subjects.values(), this.evidence);
  }

  leave(): void {
    for (const subject of this.subjects.values()) subject.leave();
  }

  async end(): Promise<void> {
    for (const subject of this.subjects.values()) await subject.close();
    await this.clusterClient?.cleanUp();
  }
}
