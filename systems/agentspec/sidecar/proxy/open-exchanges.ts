// The exchanges whose response is not through yet: what a closing proxy waits for.

/**
 * Unlike the ids in flight, an exchange stays open after its entry, until its last byte has left. Counted, not kept:
 * a set with this much coming and going would drag the finished exchanges into V8's old generation.
 */
export class OpenExchanges {
  #count = 0;
  #onEmpty: (() => void) | undefined;

  begin(): void {
    this.#count++;
  }

  end(): void {
    this.#count--;
    if (this.#count === 0) this.#onEmpty?.();
  }

  /** Settles as soon as no exchange is open. */
  whenEmpty(): Promise<void> {
    if (this.#count === 0) return Promise.resolve();
    return new Promise((resolve) => (this.#onEmpty = resolve));
  }
}
