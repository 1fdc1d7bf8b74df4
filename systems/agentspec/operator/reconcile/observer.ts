// Follows one observation: Pending at first, then probe after probe until it is told to stop.
import type { Logger } from '../../common/log';
import { keyOf, type StatusPatch } from '../kubernetes/observation';
import type { Metrics } from '../metrics';
import { pause } from '../timing';
import type { Gate } from './gate';
import { nextDue } from './interval';
import type { Plan } from './plan';
import type { Prober, ProbeResult } from './prober';
import { invalidStatus, pendingStatus, reportedStatus, unreachableStatus, type Moment } from './status';
import type { StatusMemory, StatusWriter, WriteResult } from './status-writer';

/** What all observations share. */
export interface ObserverContext {
  readonly probe: Prober;
  readonly writer: StatusWriter;
  /** Limits the probes at once. */
  readonly gate: Gate;
  /** Limits, within the gate, those of sidecars that did not answer the last time: they may wait for a timeout. */
  readonly suspectGate: Gate;
  /** From the sight of a new observation to its first probe. */
  readonly firstProbeMs: number;
  readonly metrics: Metrics;
  readonly log: Logger;
}

interface TimedResult {
  readonly result: ProbeResult;
  /** When the probe began, after its wait for the others. */
  readonly begin: number;
}

type Probed = Extract<Plan, { kind: 'probed' }>;

/** A probe that begins later than this after its time is late. */
const LATE_MS = 1_000;

export class Observer {
  private isSuspect = false;

  constructor(
    private readonly context: ObserverContext,
    readonly memory: StatusMemory,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * Does what `plan` says; settles when `signal` is aborted, the resource is gone, or nothing is left to do.
   *
   * @param isNew whether the operator sees the resource for the first time (OPR-5)
   */
  async follow(plan: Plan, isNew: boolean): Promise<void> {
    const seen = Date.now();
    if (plan.kind === 'invalid') {
      this.context.log.warn({ observation: keyOf(this.memory.ref) }, `refused: ${plan.message}`);
      await this.write((moment) => invalidStatus(plan.message, moment), this.signal);
      return;
    }
    const firstDue = seen + this.context.firstProbeMs;
    if (isNew) await this.writeUntil(firstDue, (moment) => pendingStatus(PENDING[plan.kind], moment));
    if (plan.kind === 'probed') await this.probeForever(plan, firstDue);
  }

  private async probeForever(plan: Probed, firstDue: number): Promise<void> {
    for (let due = firstDue; !this.signal.aborted;) {
      await pause(due - Date.now(), this.signal);
      if (this.signal.aborted) return;
      const probed = await this.probe(plan, due);
      if (probed === undefined) return;
      const { result, begin } = probed;
      // Every probe writes the status (OPR-16); while the API server is away, it tries until the next one is due.
      const written = await this.writeUntil(begin + plan.intervalMs, (moment) => statusOf(result, moment));
      if (written === 'gone') return;
      // From where it began: a thousand resources that had to wait for each other once do so never again.
      const next = nextDue(begin, plan.intervalMs, Date.now());
      this.context.metrics.missedIntervals.inc(next.missed);
      due = next.at;
    }
  }

  /** Gives undefined if the probe was given up because of the signal. */
  private async probe(plan: Probed, due: number): Promise<TimedResult | undefined> {
    const { gate, suspectGate } = this.context;
    const timed = () => gate.run(() => this.timedProbe(plan, due));
    try {
      const probed = await (this.isSuspect ? suspectGate.run(timed) : timed());
      this.isSuspect = probed.result.kind === 'unreachable';
      return probed;
    } catch (error) {
      if (this.signal.aborted) return undefined;
      throw error;
    }
  }

  private async timedProbe(plan: Probed, due: number): Promise<TimedResult> {
    const { probe, metrics } = this.context;
    const begin = Date.now();
    if (begin - due > LATE_MS) metrics.lateIntervals.inc();
    const result = await probe(plan, this.signal);
    metrics.probeDuration.observe((Date.now() - begin) / 1000);
    metrics.probes.inc({ outcome: result.kind === 'answered' ? 'answered' : result.reason });
    return { result, begin };
  }

  /** Writes a status; `instant` is when to stop trying. */
  private async writeUntil(instant: number, compute: (moment: Moment) => StatusPatch): Promise<WriteResult> {
    const overdue = new AbortController();
    const end = (): void => overdue.abort();
    const timer = setTimeout(end, instant - Date.now());
    this.signal.addEventListener('abort', end, { once: true });
    try {
      return await this.write(compute, overdue.signal);
    } finally {
      clearTimeout(timer);
      this.signal.removeEventListener('abort', end);
    }
  }

  private write(compute: (moment: Moment) => StatusPatch, signal: AbortSignal): Promise<WriteResult> {
    const now = new Date().toISOString();
    return this.context.writer.write(this.memory, (previous) => compute({ previous, now }), signal);
  }
}

const PENDING = {
  probed: 'not probed yet',
  reported: 'nothing reported yet',
};

const statusOf = (result: ProbeResult, moment: Moment): StatusPatch =>
  result.kind === 'answered'
    ? reportedStatus(result.readiness, result.gap, moment)
    : unreachableStatus(result.reason, result.message, moment);
