// Which request ids are being proxied right now: early event pushes are kept for them (EVT-19).

/** Counts requests by id, because ids may repeat (PRX-13). */
export class InFlightRequests {
  readonly #counts = new Map<string, number>();

  /** A request with that id has arrived. */
  begin(requestId: string): void {
    this.#counts.set(requestId, (this.#counts.get(requestId) ?? 0) + 1);
  }

  /** A request with that id has been recorded. */
  end(requestId: string): void {
    const rest = (this.#counts.get(requestId) ?? 0) - 1;
    if (rest > 0) this.#counts.set(requestId, rest);
    else this.#counts.delete(requestId);
  }

  /** Whether a request with that id has arrived and is not recorded yet. */
  has(requestId: string): boolean {
    return this.#counts.has(requestId);
  }
}
