// The audit ring: the newest entries of the sidecar, in memory, with look-up by request id.
import { createLogger, type Logger } from '../../common/log';
import type { AuditEntry, AuditRecord } from './entry';

const MUTABLE = [
  'guardrailsInvoked',
  'toolsCalled',
  'modelCalls',
  'behavioralCompliant',
  'opaViolations',
] as const;

/** What may change on a recorded entry (AUD-17); an empty list removes its field, undefined leaves it. */
export type EntryChanges = Partial<Pick<AuditEntry, (typeof MUTABLE)[number]>>;
export type AuditSubscriber = (record: AuditRecord) => void;

/** Keeps the newest `capacity` records, oldest first (AUD-14, AUD-15). Push, look-up and update cost O(1). */
export class AuditRing {
  readonly #records: AuditRecord[] = [];
  /** Slot of the oldest record, which a full ring overwrites next. */
  #oldest = 0;
  /** Slots. Were these the records themselves, V8 would keep dropped ones alive in the map's outgrown tables. */
  readonly #newestById = new Map<string, number>();
  #subscriptions: readonly { readonly notify: AuditSubscriber }[] = [];

  /**
   * @param capacity entries, an integer of at least 1
   * @param log told of subscribers that fail
   */
  constructor(
    private readonly capacity: number,
    private readonly log: Logger = createLogger(),
  ) {}

  get size(): number {
    return this.#records.length;
  }

  /** Records one request and tells the subscribers, in the order in which they subscribed. */
  push(record: AuditRecord): void {
    const slot = this.#records.length < this.capacity ? this.#records.length : this.#dropOldest();
    this.#records[slot] = record;
    this.#newestById.set(record.entry.requestId, slot);
    for (const { notify } of this.#subscriptions) this.#tell(notify, record);
  }

  /** All entries, oldest first (AUD-15). */
  entries(): AuditEntry[] {
    return this.newest(this.capacity);
  }

  /** The newest `count` entries, or fewer if there are fewer; oldest of them first. */
  newest(count: number): AuditEntry[] {
    const records = [...this.#records.slice(this.#oldest), ...this.#records.slice(0, this.#oldest)];
    return records.slice(Math.max(0, records.length - count)).map(({ entry }) => entry);
  }

  /** The newest record with that request id (AUD-16), if it is still in the ring. */
  find(requestId: string): AuditRecord | undefined {
    const slot = this.#newestById.get(requestId);
    return slot === undefined ? undefined : this.#records[slot];
  }

  /** Changes the newest entry with that request id; subscribers are not told (AUD-22). Returns whether there is one. */
  update(requestId: string, changes: EntryChanges): boolean {
    const entry = this.find(requestId)?.entry;
    if (!entry) return false;
    for (const field of MUTABLE) {
      const value = changes[field];
      if (Array.isArray(value) && value.length === 0) delete entry[field];
      else if (value !== undefined) Object.assign(entry, { [field]: value });
    }
    return true;
  }

  /** Calls `notify` once for each push from now on. Returns what ends that; ending it twice is fine. */
  subscribe(notify: AuditSubscriber): () => void {
    const subscription = { notify };
    this.#subscriptions = [...this.#subscriptions, subscription];
    return () => {
      this.#subscriptions = this.#subscriptions.filter((other) => other !== subscription);
    };
  }

  /** Makes room for one record. Returns the slot of the oldest one, which nobody finds any more. */
  #dropOldest(): number {
    const slot = this.#oldest;
    const { requestId } = (this.#records[slot] as AuditRecord).entry;
    if (this.#newestById.get(requestId) === slot) this.#newestById.delete(requestId);
    this.#oldest = (slot + 1) % this.capacity;
    return slot;
  }

  #tell(notify: AuditSubscriber, record: AuditRecord): void {
    try {
      notify(record);
    } catch (error) {
      this.log.error(
        { err: error, requestId: record.entry.requestId },
        'a subscriber of the audit ring failed',
      );
    }
  }
}
