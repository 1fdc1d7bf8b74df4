// Mirrors the agents of the central service as observations, with what they report as their status (OPR-35).
import type { Logger } from '../../common/log';
import type { ListQuery, ObservationCalls, ObservationPage } from '../kubernetes/cluster';
import { hasStatus, messageOf } from '../kubernetes/errors';
import {
  GROUP,
  KIND,
  MIRROR_LABEL,
  MIRROR_LABEL_VALUE,
  VERSION,
  type AgentObservation,
} from '../kubernetes/observation';
import type { Metrics } from '../metrics';
import { Gate } from '../reconcile/gate';
import { isDnsLabel } from '../reconcile/plan';
import { MalformedReport } from '../reconcile/report';
import { pendingStatus, reportedStatus, unreachableStatus, type Moment } from '../reconcile/status';
import { rememberStatus, type StatusMemory, type StatusWriter } from '../reconcile/status-writer';
import { pause } from '../timing';
import type { CentralService, Report } from './central-service';

export interface MirrorOptions {
  readonly service: CentralService;
  readonly calls: Pick<ObservationCalls, 'listObservations' | 'createObservation' | 'deleteObservation'>;
  readonly writer: StatusWriter;
  /** Where the mirrored observations live. */
  readonly namespace: string;
  readonly intervalMs: number;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** Agents that are asked for at once. */
const CONCURRENCY = 10;

export class Mirror {
  /** What is remembered of the status of each mirrored observation, by its uid. */
  private memories = new Map<string, StatusMemory>();
  /** Names that somebody else's observation has. */
  private readonly foreign = new Set<string>();

  constructor(private readonly options: MirrorOptions) {}

  /** Mirrors until `signal` is aborted; a failure changes nothing, and the next interval tries again. */
  async run(signal: AbortSignal): Promise<void> {
    const { intervalMs, metrics, log } = this.options;
    for (let due = Date.now(); !signal.aborted; due = Math.max(due + intervalMs, Date.now())) {
      await pause(due - Date.now(), signal);
      if (signal.aborted) return;
      try {
        await this.mirrorOnce(signal);
        metrics.mirrorRuns.inc({ result: 'done' });
      } catch (error) {
        if (signal.aborted) return;
        metrics.mirrorRuns.inc({ result: 'failed' });
        log.warn(`the central service is not mirrored: ${messageOf(error)}`);
      }
    }
  }

  /** Creates what is missing, writes every status, deletes what has vanished. */
  private async mirrorOnce(signal: AbortSignal): Promise<void> {
    const agents = new Set(
      (await this.options.service.agents(signal)).filter((name) => this.isMirrorable(name)),
    );
    const mirrored = await this.mirrored();
    this.forgetAllBut(mirrored);
    const gate = new Gate(CONCURRENCY);
    const tasks = [
      ...[...agents].map((agent) => () => this.mirrorAgent(agent, mirrored.get(agent), signal)),
      ...[...mirrored]
        .filter(([name]) => !agents.has(name))
        .map(
          ([, gone]) =>
            () =>
              this.remove(gone),
        ),
    ];
    const results = await Promise.allSettled(tasks.map((task) => gate.run(task)));
    const failures = results.filter((result) => result.status === 'rejected');
    if (failures.length > 0)
      throw new AggregateError(
        failures.map(({ reason }) => reason),
        listed(failures),
      );
  }

  private isMirrorable(agent: string): boolean {
    if (isDnsLabel(agent)) return true;
    this.options.log.warn(
      { agent },
      'an agent is not mirrored: its name is no DNS label of at most 63 characters',
    );
    return false;
  }

  /** Those that the operator made, by name. */
  private async mirrored(): Promise<Map<string, AgentObservation>> {
    const { calls, namespace } = this.options;
    const found = new Map<string, AgentObservation>();
    const labelSelector = `${MIRROR_LABEL}=${MIRROR_LABEL_VALUE}`;
    for (let query: ListQuery | undefined = { namespace, labelSelector }; query;) {
      const page: ObservationPage = await calls.listObservations(query);
      for (const observation of page.items) found.set(observation.metadata.name, observation);
      const { continueToken } = page;
      query = continueToken === undefined ? undefined : { ...query, continueToken };
    }
    return found;
  }

  private forgetAllBut(mirrored: ReadonlyMap<string, AgentObservation>): void {
    const uids = new Set([...mirrored.values()].map(({ metadata }) => metadata.uid));
    this.memories = new Map([...this.memories].filter(([uid]) => uids.has(uid)));
  }

  private async mirrorAgent(
    agent: string,
    known: AgentObservation | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const observation = known ?? (await this.create(agent));
    if (observation === undefined) return;
    const memory = this.memories.get(observation.metadata.uid) ?? rememberStatus(observation);
    this.memories.set(observation.metadata.uid, memory);
    const report = await this.reportOf(agent, signal);
    if (report === undefined && observation.status?.phase === 'Pending') return;
    const now = new Date().toISOString();
    await this.options.writer.write(memory, (previous) => statusOf(report, { previous, now }), signal);
  }

  /** A report that cannot be read is a finding about the agent; one that cannot be had is none. */
  private async reportOf(agent: string, signal: AbortSignal): Promise<Report | MalformedReport | undefined> {
    try {
      return await this.options.service.reportOf(agent, signal);
    } catch (error) {
      if (error instanceof MalformedReport) return error;
      throw error;
    }
  }

  /** Gives undefined where somebody else's observation has the name: that one is left alone. */
  private async create(agent: string): Promise<AgentObservation | undefined> {
    const { calls, namespace, log } = this.options;
    try {
      const created = await calls.createObservation(namespace, mirroredObservation(agent));
      this.foreign.delete(agent);
      return created;
    } catch (error) {
      if (!hasStatus(error, 409)) throw error;
      if (!this.foreign.has(agent))
        log.warn({ agent, namespace }, 'an agent is not mirrored: its name is taken');
      this.foreign.add(agent);
      return undefined;
    }
  }

  private async remove({ metadata }: AgentObservation): Promise<void> {
    try {
      await this.options.calls.deleteObservation(metadata);
    } catch (error) {
      if (!hasStatus(error, 404, 409)) throw error;
    }
  }
}

const listed = (failures: readonly PromiseRejectedResult[]): string =>
  failures.map(({ reason }) => messageOf(reason)).join('; ');

const mirroredObservation = (agent: string): object => ({
  apiVersion: `${GROUP}/${VERSION}`,
  kind: KIND,
  metadata: { name: agent, labels: { [MIRROR_LABEL]: MIRROR_LABEL_VALUE } },
  spec: { agentRef: { name: agent }, source: 'control-plane' },
});

function statusOf(report: Report | MalformedReport | undefined, moment: Moment) {
  if (report === undefined) return pendingStatus('no heartbeat yet', moment);
  if (report instanceof MalformedReport) return unreachableStatus('UnexpectedAnswer', report.message, moment);
  return reportedStatus(report.readiness, report.gap, moment, 'control-plane');
}
