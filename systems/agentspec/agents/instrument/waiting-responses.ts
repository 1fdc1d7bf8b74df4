// Responses that wait for a test's word, by key; bounded in number and in time.
import type { ServerResponse } from 'node:http';
import { HttpError } from '../http';

export interface WaitingLimits {
  readonly lifetimeMs: number;
  /** Open ones at once; as many closed ones are remembered for their state. */
  readonly capacity: number;
}

/** One response held by the agent. */
export class WaitingResponse {
  partsSent = 0;
  /** The client left before the agent was done. */
  clientGone = false;
  private isSettled = false;

  constructor(readonly response: ServerResponse) {
    response.once('close', () => {
      this.clientGone = !this.isSettled;
      this.isSettled = true;
    });
  }

  get isOpen(): boolean {
    return !this.isSettled;
  }

  /** Ends the wait with `last`, which finishes the response or cuts it. */
  settle(last: (response: ServerResponse) => void): void {
    this.isSettled = true;
    last(this.response);
  }
}

export class WaitingResponses {
  private readonly byKey = new Map<string, WaitingResponse>();

  /** @param onForgotten answers a response that nobody spoke for within its lifetime */
  constructor(
    private readonly kind: string,
    private readonly limits: WaitingLimits,
    private readonly onForgotten: (response: ServerResponse) => void,
  ) {}

  /** @throws HttpError 409 when the key is in use, 503 when too many responses wait */
  open(key: string, response: ServerResponse): WaitingResponse {
    if (this.find(key)?.isOpen) throw new HttpError(409, `the ${this.kind} "${key}" is open already`);
    this.makeRoom();
    const waiting = new WaitingResponse(response);
    this.byKey.delete(key);
    this.byKey.set(key, waiting);
    const forgotten = setTimeout(() => waiting.settle(this.onForgotten), this.limits.lifetimeMs);
    response.once('close', () => clearTimeout(forgotten));
    return waiting;
  }

  find(key: string): WaitingResponse | undefined {
    return this.byKey.get(key);
  }

  /** @throws HttpError 404 when no response waits under the key, one that the client has left included (AGT-25) */
  demand(key: string): WaitingResponse {
    const waiting = this.find(key);
    if (waiting?.isOpen) return waiting;
    const why = waiting?.clientGone ? 'its client has left' : 'it was never opened, or has ended';
    throw new HttpError(404, `no ${this.kind} "${key}" is open: ${why}`);
  }

  close(): void {
    for (const waiting of this.byKey.values())
      if (waiting.isOpen) waiting.settle((response) => response.destroy());
  }

  private makeRoom(): void {
    const entries = [...this.byKey];
    const closed = entries.filter(([, waiting]) => !waiting.isOpen);
    if (entries.length - closed.length >= this.limits.capacity) {
      throw new HttpError(503, `${this.limits.capacity} responses wait already, end some first`);
    }
    for (const [key] of closed.slice(0, Math.max(0, closed.length - this.limits.capacity + 1)))
      this.byKey.delete(key);
  }
}
