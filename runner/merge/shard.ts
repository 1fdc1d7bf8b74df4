// One shard while it is being read: message by message, never the whole of it.
import { TimeConversion, type Envelope, type Meta, type TestRunFinished } from '@cucumber/messages';
import type { TestRunStarted, Timestamp } from '@cucumber/messages';
import type { Place, Problem } from '../run/problem';
import { readProvenance, type Provenance } from '../run/provenance';
import { BrokenStream } from './broken-stream';
import { ShardIds } from './shard-ids';

/** The messages of one shard, as the merge wants them. */
export interface Shard {
  /** How people call it: its file. */
  readonly name: string;
  /** In the order written. May throw BrokenStream. */
  readonly envelopes: AsyncIterable<Envelope>;
  /** Where the message that was read last stands; nothing when no message was. */
  readonly place?: () => Place | undefined;
}

export class ShardReader {
  /** The next message; nothing at the end, and before `readPrelude`. */
  head: Envelope | undefined;
  /** When the next message was written; some kinds do not say so, and go with the one before. */
  time: Timestamp = { seconds: 0, nanos: 0 };
  readonly ids: ShardIds;
  meta?: Meta;
  started?: TestRunStarted;
  finished?: TestRunFinished;
  provenance: Provenance | undefined;
  /** Why it cannot be read to its end, or does not fit the others. */
  problem?: Problem;
  private readonly iterator: AsyncIterator<Envelope>;

  constructor(
    private readonly shard: Shard,
    usedIds: Set<string>,
  ) {
    this.ids = new ShardIds(usedIds);
    this.iterator = shard.envelopes[Symbol.asyncIterator]();
  }

  /** @returns `b.ndjson (shard 2/3)` */
  get label(): string {
    const { name } = this.shard;
    return this.provenance?.request.shard ? `${name} (shard ${this.provenance.request.shard})` : name;
  }

  /** @returns what stands before the scenarios; afterwards `head` is the first message behind it */
  async readPrelude(): Promise<Envelope[]> {
    const prelude: Envelope[] = [];
    await this.advance();
    for (; this.head && !this.head.testRunStarted; await this.advance()) {
      if (this.head.meta) this.meta = this.head.meta;
      prelude.push(this.head);
    }
    if (!this.head) return prelude;
    this.started = this.head.testRunStarted!;
    await this.advance();
    this.provenance = this.head && readProvenance(this.head);
    if (this.provenance) await this.advance();
    return prelude;
  }

  /** Moves on to the next message. */
  async advance(): Promise<void> {
    this.head = await this.follow(async () => {
      const { value, done } = await this.iterator.next();
      if (!done) this.look(value as Envelope);
      return done ? undefined : (value as Envelope);
    });
  }

  /** @returns the next message as the merged stream has it; undefined when it is left out, or makes no sense */
  async rewrite(envelope: Envelope, leaveOut: boolean): Promise<Envelope | undefined> {
    return this.follow(() => this.ids.rewrite(envelope, leaveOut));
  }

  /** Reads no further. */
  async end(problem: Problem): Promise<void> {
    this.head = undefined;
    this.problem = problem;
    await this.iterator.return?.();
  }

  /** @returns what `work` gives; undefined when the messages cannot be followed any further, which ends the reading */
  private async follow<T>(work: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof BrokenStream)) throw error;
      const at = this.shard.place?.();
      const message = at
        ? `This shard ${error.message}; the rest of it is left out.`
        : `${this.label} ${error.message}.`;
      await this.end({ message, at });
      return undefined;
    }
  }

  private look(envelope: Envelope): void {
    if (this.finished) throw new BrokenStream('goes on after the end of its run; a file holds one run');
    this.time = timestampOf(envelope) ?? this.time;
    if (envelope.testRunFinished) this.finished = envelope.testRunFinished;
  }
}

/** Milliseconds since 1970. */
export const toMilliseconds = TimeConversion.timestampToMillisecondsSinceEpoch;

function timestampOf(envelope: Envelope): Timestamp | undefined {
  const [content] = Object.values(envelope) as { timestamp?: Timestamp }[];
  return content?.timestamp;
}
