// The exchanges whose response is not through yet: what a closing proxy waits for.

/** Unlike the ids in flight, an exchange stays open after its entry, until its last byte has left. */
export class OpenExchanges {
  readonly #open = new Set<object>();
  #onEmpty: (() => void) | undefined;

  add(exchange: object): void {
    this.#open.add(exchange);
  }

  /** Ending an exchange twice is fine. */
  end(exchange: object): void {
    this.#open.delete(exchange);
    if (this.#open.size === 0) this.#onEmpty?.();
  }

  /** Settles as soon as no exchange is open. */
  whenEmpty(): Promise<void> {
    if (this.#open.size === 0) return Promise.resolve();
    return new Promise((resolve) => (this.#onEmpty = resolve));
  }
}
