// Kubernetes Events about observations: one Event a phase and resource, which counts how often it came about.
import type { CoreV1Event } from '@kubernetes/client-node';
import type { Logger } from '../../common/log';
import type { EventCalls } from './cluster';
import { hasStatus, messageOf } from './errors';
import { GROUP, KIND, OPERATOR, VERSION, type ObservationRef, type Phase } from './observation';

/** What happened to an observation. */
export interface Occurrence {
  readonly phase: Phase;
  /** One word in CamelCase, shown by `kubectl describe`. */
  readonly reason: string;
  readonly message: string;
}

/** Writes Events, and never fails for it: they tell, they do not decide. */
export class EventRecorder {
  constructor(
    private readonly calls: EventCalls,
    private readonly log: Logger,
    private readonly reportingInstance: string,
  ) {}

  /** Records `occurrence` for the observation; `count` is how often this reason has occurred for it, 1 at first. */
  async record(ref: ObservationRef, occurrence: Occurrence, count: number): Promise<void> {
    try {
      await this.write(ref, this.eventOf(ref, occurrence, count));
    } catch (error) {
      const observation = `${ref.namespace}/${ref.name}`;
      this.log.warn({ observation, reason: occurrence.reason }, `an event is lost: ${messageOf(error)}`);
    }
  }

  /** Whoever finds the Event there, from this process or an earlier one, updates it. */
  private async write({ namespace }: ObservationRef, event: CoreV1Event): Promise<void> {
    try {
      await this.calls.createEvent(namespace, event);
    } catch (error) {
      if (!hasStatus(error, 409)) throw error;
      const { count, message, lastTimestamp } = event;
      await this.calls.patchEvent(namespace, event.metadata.name ?? '', { count, message, lastTimestamp });
    }
  }

  private eventOf(ref: ObservationRef, { phase, reason, message }: Occurrence, count: number): CoreV1Event {
    const { namespace, name, uid } = ref;
    const now = new Date();
    return {
      metadata: { namespace, name: eventName(ref, reason) },
      involvedObject: { apiVersion: `${GROUP}/${VERSION}`, kind: KIND, namespace, name, uid },
      type: phase === 'Healthy' ? 'Normal' : 'Warning',
      reason,
      message,
      count,
      firstTimestamp: now,
      lastTimestamp: now,
      source: { component: OPERATOR },
      reportingComponent: OPERATOR,
      reportingInstance: this.reportingInstance,
    };
  }
}

/** The same for every occurrence of a reason; at most 253 characters, whatever the observation is called. */
const eventName = ({ name, uid }: ObservationRef, reason: string): string =>
  `${name.slice(0, 180)}.${uid.slice(0, 8)}.${reason.toLowerCase()}`;
