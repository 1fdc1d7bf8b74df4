// AgentSpec as one scenario uses it: the agents that it speaks of, what it has observed, and the cluster beneath.
import { BenchError, CannotRunHere } from '../../../runner/errors';
import type { EvidenceRecorder } from '../../../runner/evidence/recorder';
import { ClusterClient } from '../../../runner/kubernetes/cluster-client';
import type { PlatformScenario } from '../../platform';
import type { ControlPlane } from '../clients/control-plane';
import { DemoInstrument } from '../clients/demo-instrument';
import { Observations } from '../clients/observations';
import { Operator } from '../clients/operator';
import type { SidecarProxy } from '../clients/sidecar-proxy';
import type { AgentSpecEnvironment } from '../environments/environment';
import { SCENARIO_LABEL } from '../names';
import { Observed } from './observed';
import { Subject } from './subject';
import { attachTraces } from './traces';

export class AgentSpecScenario implements PlatformScenario {
  readonly observed = new Observed();
  /** Milliseconds since the epoch: what a log says before is about another scenario. */
  readonly startedAt = Date.now();
  private readonly subjects = new Map<string, Subject>();
  private current: Subject | undefined;
  private clusterClient: ClusterClient | undefined;

  constructor(
    readonly environment: AgentSpecEnvironment,
    private readonly evidence: EvidenceRecorder,
  ) {}

  /** The agent that the scenario speaks of from now on. */
  select(agent: string): Subject {
    const subject = this.subjects.get(agent) ?? new Subject(agent, this.environment, this.evidence);
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
    return new DemoInstrument(this.subject.agent, this.proxy);
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

  get operator(): Operator {
    return new Operator(this.cluster);
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

  async end(): Promise<void> {
    for (const subject of this.subjects.values()) await subject.close();
    await this.clusterClient?.cleanUp();
  }
}
