// The ids of one shard, and what they are in the merged stream.
import type { Envelope } from '@cucumber/messages';
import { BrokenStream } from './broken-stream';
import { mapIds } from './ids';

const LEFT_OUT = Symbol('left out');

/** An id stays as it is, unless another shard has given it to something else. */
export class ShardIds {
  private readonly known = new Map<string, string | typeof LEFT_OUT>();

  /** @param used the ids that the merged stream has given so far, by all shards */
  constructor(private readonly used: Set<string>) {}

  /** The shard's `id` is `merged` in the merged stream, where it has been announced already. */
  set(id: string, merged: string): void {
    this.known.set(id, merged);
    this.used.add(merged);
  }

  /** @returns the id in the merged stream; undefined when nothing there has it */
  get(id: string): string | undefined {
    const merged = this.known.get(id);
    return merged === LEFT_OUT ? undefined : merged;
  }

  /**
   * @param leaveOut the thing that the message announces is not to be in the merged stream
   * @returns the message as the merged stream has it; undefined when it, or what it is about, is left out
   * @throws BrokenStream when it is about something that the shard never announced
   */
  rewrite(envelope: Envelope, leaveOut: boolean): Envelope | undefined {
    const defined = new Map<string, string>();
    let out = leaveOut;
    const rewritten = mapIds(envelope, {
      define: (id) => {
        defined.set(id, this.unused(id));
        return defined.get(id)!;
      },
      refer: (id) => {
        const merged = this.known.get(id);
        if (merged === undefined) throw new BrokenStream(`refers to "${id}", which it has not announced`);
        if (merged === LEFT_OUT) out = true;
        return String(merged);
      },
    });
    for (const [id, merged] of defined) {
      if (out) this.known.set(id, LEFT_OUT);
      else this.set(id, merged);
    }
    return out ? undefined : rewritten;
  }

  private unused(id: string): string {
    let candidate = id;
    for (let n = 2; this.used.has(candidate); n++) candidate = `${id}-${n}`;
    return candidate;
  }
}
