// The audit ring: the newest entries of the sidecar, in memory, with look-up by request id.
import { createLogger, type Logger } from '../log';
import type { AuditEntry, AuditRecord } from './entry';

const MUTABLE = ['guardrailsInvoked', 'toolsCalled', 'modelCalls', 'behavioralCompliant', 'opaViolations'] as const;

/** What may change on a recorded entry (AUD-21); an empty list removes its field, undefined leaves it. */
export type EntryChanges = Partial<Pick<AuditEntry, (typeof MUTABLE)[number]>>;
export type AuditSubscriber = (record: AuditRecord) => void;

/** Keeps the newest `capacity` records, oldest first (AUD-18, AUD-19). Push, look-up and update cost O(1). */
export class AuditRing {
  readonly #records: AuditRecord[] = [];
  /** Slot of the oldest record, which a full ring overwrites next. */
  #oldest = 0;
  readonly #newestById = new Map<string, AuditRecord>();
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
    if (this.#records.length < this.capacity) this.#records.push(record);
    else this.#overwriteOldest(record);
    this.#newestById.set(record.entry.requestId, record);
    for (const { notify } of this.#subscriptions) this.#tell(notify, record);
  }

  /** All entries, oldest first (AUD-19). */
  entries(): AuditEntry[] {
    return this.newest(this.capacity);
  }

  /** The newest `count` entries, or fewer if there are fewer; oldest of them first. */
  newest(count: number): AuditEntry[] {
    const records = [...this.#records.slice(this.#oldest), ...this.#records.slice(0, this.#oldest)];
    return records.slice(Math.max(0, records.length - count)).map(({ entry }) => entry);
  }

  /** The newest record with that request id (AUD-20), if it is still in the ring. */
  find(requestId: string): AuditRecord | undefined {
    return this.#newestById.get(requestId);
  }

  /** Changes the newest entry with that request id; subscribers are not told (AUD-27). Returns whether there is one. */
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

  #overwriteOldest(record: AuditRecord): void {
    const dropped = this.#records[this.#oldest] as AuditRecord;
    if (this.find(dropped.entry.requestId) === dropped) this.#newestById.delete(dropped.entry.requestId);
    this.#records[this.#oldest] = record;
    this.#oldest = (this.#oldest + 1) % this.capacity;
  }

  #tell(notify: AuditSubscriber, record: AuditRecord): void {
    try {
      notify(record);
    } catch (error) {
      this.log.error({ err: error, requestId: record.entry.requestId }, 'a subscriber of the audit ring failed');
    }
  }
}
