// Keeps one observer for every observation that exists, in step with what the watch tells.
import { keyOf, MIRROR_LABEL, MIRROR_LABEL_VALUE, type AgentObservation } from '../kubernetes/observation';
import type { ObservationSink } from '../kubernetes/watch-loop';
import { Observer, type ObserverContext } from './observer';
import { planFor, type Plan } from './plan';
import { rememberStatus, type StatusMemory } from './status-writer';

interface Entry {
  readonly uid: string;
  readonly generation: number;
  readonly kind: Plan['kind'];
  readonly memory: StatusMemory;
  readonly stop: AbortController;
  /** Settles when the observer has ended. */
  readonly ended: Promise<void>;
}

/** The mirror writes these statuses itself. */
const isMirrored = ({ metadata }: AgentObservation): boolean =>
  metadata.labels?.[MIRROR_LABEL] === MIRROR_LABEL_VALUE;

export class Reconciler implements ObservationSink {
  private readonly entries = new Map<string, Entry>();
  private readonly ending = new Set<Promise<void>>();

  constructor(private readonly context: ObserverContext) {
    context.metrics.observations.reset();
  }

  /** Begins to follow a new observation, or follows a changed one by its new spec; other changes do nothing. */
  apply(observation: AgentObservation): void {
    if (isMirrored(observation)) return;
    const { metadata, spec } = observation;
    const key = keyOf(metadata);
    const known = this.entries.get(key);
    const isSame = known?.uid === metadata.uid;
    if (isSame && known.generation === metadata.generation) return;
    if (known) this.end(key, known);
    const { uid, generation } = metadata;
    const plan = planFor(metadata.namespace, spec);
    const memory = isSame ? known.memory : rememberStatus(observation);
    const stop = new AbortController();
    const ended = this.follow(
      new Observer(this.context, memory, stop.signal),
      plan,
      isSame ? known : undefined,
    );
    this.entries.set(key, { uid, generation, kind: plan.kind, memory, stop, ended });
    this.context.metrics.observations.inc({ kind: plan.kind });
  }

  /** Stops following an observation; one that is not followed is fine. */
  remove(key: string): void {
    const entry = this.entries.get(key);
    if (entry) this.end(key, entry);
  }

  /** Stops following whatever is not among `keys`. */
  retain(keys: ReadonlySet<string>): void {
    for (const key of [...this.entries.keys()]) if (!keys.has(key)) this.remove(key);
  }

  /** Stops following everything; settles when nothing is in flight any more. */
  async stop(): Promise<void> {
    this.retain(new Set());
    await Promise.all(this.ending);
  }

  /** An observer waits for its predecessor, so that an outcome of the old spec never overwrites one of the new. */
  private async follow(observer: Observer, plan: Plan, predecessor?: Entry): Promise<void> {
    await predecessor?.ended;
    await observer.follow(plan, predecessor === undefined);
  }

  private end(key: string, { kind, stop, ended }: Entry): void {
    this.entries.delete(key);
    this.context.metrics.observations.dec({ kind });
    stop.abort(new Error('the observation is no longer followed'));
    this.ending.add(ended);
    void ended.then(() => this.ending.delete(ended));
  }
}
