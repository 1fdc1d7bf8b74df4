// Writes statuses, however long the API server takes to be there, and tells of phase transitions.
import type { Logger } from '../../common/log';
import type { ObservationCalls } from '../kubernetes/cluster';
import { hasStatus, isTransient, messageOf } from '../kubernetes/errors';
import type { EventRecorder } from '../kubernetes/events';
import {
  keyOf,
  type AgentObservation,
  type Condition,
  type ObservationRef,
  type Phase,
  type StatusPatch,
} from '../kubernetes/observation';
import type { Metrics } from '../metrics';
import { Backoff, pause } from '../timing';

/** What is remembered of an observation's status from one write to the next; its whole object is not. */
export interface StatusMemory {
  readonly ref: ObservationRef;
  conditions: readonly Condition[];
  /** The last phase that was more than Pending. */
  phase?: Phase;
  /** How often each reason was told. */
  readonly told: Map<string, number>;
  /** Whether the last attempt to write failed. */
  isFailing: boolean;
}

/** Begins the memory of an observation with the status it has. */
export function rememberStatus({ metadata, status }: AgentObservation): StatusMemory {
  const { name, namespace, uid } = metadata;
  const phase = status?.phase === 'Pending' ? undefined : status?.phase;
  return {
    ref: { name, namespace, uid },
    conditions: status?.conditions ?? [],
    phase,
    told: new Map(),
    isFailing: false,
  };
}

/** `gone`: the observation was deleted meanwhile. `failed`: refused, or out of time. */
export type WriteResult = 'written' | 'gone' | 'failed';

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;

export class StatusWriter {
  constructor(
    private readonly calls: Pick<ObservationCalls, 'patchStatus'>,
    private readonly events: EventRecorder,
    private readonly metrics: Metrics,
    private readonly log: Logger,
  ) {}

  /**
   * Writes the status that `compute` makes of the conditions before it, trying again until `signal` is aborted while
   * the API server is away or busy; then records an Event if the phase is a new one.
   */
  async write(
    memory: StatusMemory,
    compute: (previous: readonly Condition[]) => StatusPatch,
    signal: AbortSignal,
  ): Promise<WriteResult> {
    const status = compute(memory.conditions);
    const result = await this.attempt(memory, status, signal);
    this.metrics.statusWrites.inc({ result });
    if (result === 'written') await this.tell(memory, status);
    return result;
  }

  private async attempt(
    memory: StatusMemory,
    status: StatusPatch,
    signal: AbortSignal,
  ): Promise<WriteResult> {
    const backoff = new Backoff(FIRST_RETRY_MS, LONGEST_RETRY_MS);
    for (;;) {
      try {
        await this.calls.patchStatus(memory.ref, status);
        memory.conditions = status.conditions;
        memory.isFailing = false;
        return 'written';
      } catch (error) {
        if (hasStatus(error, 404)) return 'gone';
        this.complain(memory, error);
        if (!isTransient(error)) return 'failed';
        await pause(backoff.next(), signal);
        if (signal.aborted) return 'failed';
      }
    }
  }

  /** Once for each time that writing begins to fail: an absent API server fails the writes of a thousand resources. */
  private complain(memory: StatusMemory, error: unknown): void {
    if (!memory.isFailing) this.log.warn({ observation: keyOf(memory.ref) }, messageOf(error));
    memory.isFailing = true;
  }

  private async tell(memory: StatusMemory, { phase, conditions }: StatusPatch): Promise<void> {
    const ready = conditions.find(({ type }) => type === 'Ready');
    if (phase === 'Pending' || phase === memory.phase || ready === undefined) return;
    const { reason } = ready;
    const message = `${memory.phase ?? 'Pending'} → ${phase}: ${ready.message}`;
    memory.phase = phase;
    this.log.info({ observation: keyOf(memory.ref), phase, reason }, 'phase changed');
    const count = (memory.told.get(reason) ?? 0) + 1;
    memory.told.set(reason, count);
    await this.events.record(memory.ref, { phase, reason, message }, count);
  }
}
