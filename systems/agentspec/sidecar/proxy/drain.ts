// Reads away what is left of a blocked response, so that its connection can be used again.
import { MAX_DRAIN_MS, MAX_DRAINED_BYTES } from './limits';

/** Swallows a response body within bounds; beyond them it aborts, because such a response may never end (ENF-3). */
export class Drain {
  readonly #timer: NodeJS.Timeout;
  #received = 0;

  /** @param abort gives up the response */
  constructor(private readonly abort: () => void) {
    this.#timer = setTimeout(abort, MAX_DRAIN_MS).unref();
  }

  take(chunk: Buffer): void {
    this.#received += chunk.length;
    if (this.#received > MAX_DRAINED_BYTES) this.abort();
  }

  /** The response is over, one way or the other. */
  end(): void {
    clearTimeout(this.#timer);
  }
}
