// Merges what agents push into the audit ring and has OPA judge the result (EVT-11 to EVT-19).
import type { AuditRecord, Behaviour } from '../../audit/entry';
import type { EntryChanges } from '../../audit/ring';
import type { SidecarContext } from '../../context';
import { opaInput } from '../../opa/input';
import { HeldPushes } from './held-pushes';
import { KeyedQueue } from './keyed-queue';

/** What became of a push; `violations` are those OPA found after it. */
export type PushOutcome = { found: true; violations: string[] } | { found: false; held: boolean };

type Context = Pick<SidecarContext, 'ring' | 'inFlight' | 'opa' | 'manifest' | 'log'>;

export class PushedEvents {
  /** One push for an entry after the other: a verdict must not overwrite that of a later push. */
  private readonly queue = new KeyedQueue();
  private readonly held = new HeldPushes<Behaviour>();
  private readonly unsubscribe: () => void;

  constructor(private readonly context: Context) {
    this.unsubscribe = context.ring.subscribe(({ entry }) => this.release(entry.requestId));
  }

  /**
   * Applies a push to the newest entry of its request, or keeps it for a request in flight (EVT-12, EVT-19). Where an
   * id is used again, the request in flight is the one that is meant, not the older one that has an entry (C-50).
   */
  async receive(requestId: string, behaviour: Behaviour): Promise<PushOutcome> {
    const { inFlight, log } = this.context;
    if (!inFlight.has(requestId)) return this.queue.run(requestId, () => this.apply(requestId, behaviour));
    const held = this.held.hold(requestId, behaviour);
    if (!held) log.warn({ requestId }, 'too many early pushes: one is dropped');
    return { found: false, held };
  }

  /** Stops following the ring. */
  close(): void {
    this.unsubscribe();
  }

  private release(requestId: string): void {
    for (const behaviour of this.held.take(requestId)) {
      this.queue
        .run(requestId, () => this.apply(requestId, behaviour))
        .catch((error: unknown) => {
          this.context.log.error({ err: error, requestId }, 'an early push could not be applied');
        });
    }
  }

  private async apply(requestId: string, behaviour: Behaviour): Promise<PushOutcome> {
    const { ring } = this.context;
    const record = ring.find(requestId);
    if (!record) return { found: false, held: false }; // never recorded, or evicted by now
    ring.update(requestId, filledLists(behaviour));
    const violations = await this.judge(record);
    if (!violations) return { found: true, violations: [] }; // EVT-18
    // While OPA was thinking, the entry may have been evicted, or the id used again.
    if (ring.find(requestId) === record) ring.update(requestId, verdictChanges(record, violations));
    return { found: true, violations };
  }

  /** Judges the entry as it stands, whatever the proxy's mode (EVT-14, EVT-15); undefined is no verdict. */
  private async judge({ entry, userConfirmed }: AuditRecord): Promise<string[] | undefined> {
    const { opa, manifest } = this.context;
    const reported = {
      guardrailsInvoked: entry.guardrailsInvoked ?? [],
      toolsCalled: entry.toolsCalled ?? [],
    };
    return (await opa?.evaluate(opaInput(manifest, reported, userConfirmed)))?.violations;
  }
}

/** EVT-13: an empty list leaves the one on the entry. */
const filledLists = (behaviour: Behaviour): EntryChanges =>
  Object.fromEntries(Object.entries(behaviour).filter(([, list]) => list.length > 0));

/** EVT-16, EVT-17, EVT-21. */
function verdictChanges({ entry, responseViolations }: AuditRecord, violations: string[]): EntryChanges {
  if (violations.length === 0) return { behavioralCompliant: true, opaViolations: [...responseViolations] };
  const union = new Set([...(entry.opaViolations ?? []), ...violations]);
  return { behavioralCompliant: false, opaViolations: [...union] };
}
