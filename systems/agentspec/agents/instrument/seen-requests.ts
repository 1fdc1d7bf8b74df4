// /demo/seen: whether, and how often, the agent got a whole request, by its request id.
import type { IncomingMessage } from 'node:http';
import { sendJson, type Handler } from '../http';
import type { Route } from './router';

const MAX_REMEMBERED_IDS = 10_000;

export class SeenRequests {
  private readonly counts = new Map<string, number>();

  readonly route: Route = {
    method: 'GET',
    path: '/demo/seen/:requestId',
    does: 'how many whole requests, other than to this route, carried that x-request-id',
    handle: (requestId) => this.answer(requestId),
  };

  /** Counts a request once its body has ended: one that breaks off before was never received as a whole. */
  record(request: IncomingMessage): void {
    const id = request.headers['x-request-id']?.toString();
    if (id) request.once('end', () => this.count(id));
  }

  /** The oldest ids are forgotten first. */
  private count(id: string): void {
    this.counts.set(id, (this.counts.get(id) ?? 0) + 1);
    const [oldest] = this.counts.keys();
    if (this.counts.size > MAX_REMEMBERED_IDS && oldest !== undefined) this.counts.delete(oldest);
  }

  private answer(requestId: string): Handler {
    const body = { count: this.counts.get(requestId) ?? 0 };
    return (_request, response) => sendJson(response, { status: 200, body });
  }
}
