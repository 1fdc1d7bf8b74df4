// One reader's view of the audit ring as server-sent events: what is recorded, then what comes.
import { Readable } from 'node:stream';
import type { AuditEntry } from '../audit/entry';
import type { AuditRing } from '../audit/ring';

/** Entries turned into text at once. */
const batchSize = 256;
/** How many entries beyond the replay a slow reader may fall behind before it is cut off. */
const backlogLimit = 10_000;

/**
 * Replays the ring and then follows it (AUD-20, AUD-21). Reads only as fast as its reader, who is cut off when too
 * far behind, so that a stalled one costs bounded memory and disturbs nobody (AUD-25).
 */
export class AuditStream extends Readable {
  private readonly pending: AuditEntry[];
  private readonly limit: number;
  private readonly unsubscribe: () => void;
  private wanted = false;

  constructor(ring: AuditRing) {
    super();
    this.pending = ring.entries();
    this.limit = this.pending.length + backlogLimit;
    this.unsubscribe = ring.subscribe(({ entry }) => this.follow(entry));
  }

  /** Ends the stream; what the reader has not taken yet is dropped if he has stopped reading. */
  finish(): void {
    this.unsubscribe();
    if (this.wanted) this.push(null);
    else this.destroy();
  }

  override _read(): void {
    this.wanted = true;
    this.flush();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.unsubscribe();
    this.pending.length = 0;
    callback(error);
  }

  private follow(entry: AuditEntry): void {
    this.pending.push(entry);
    if (this.pending.length > this.limit)
      this.destroy(new Error(`the reader is ${backlogLimit} entries behind`));
    else this.flush();
  }

  private flush(): void {
    while (this.wanted && this.pending.length > 0) {
      this.wanted = this.push(this.pending.splice(0, batchSize).map(toEvent).join(''));
    }
  }
}

const toEvent = (entry: AuditEntry): string => `data: ${JSON.stringify(entry)}\n\n`;
