// /demo/seen: whether, and how often, the agent got a request, by its request id.
import type { IncomingMessage } from 'node:http';
import { sendJson, type Handler } from '../http';
import type { Route } from './router';

const MAX_REMEMBERED_IDS = 10_000;

export class SeenRequests {
  private readonly counts = new Map<string, number>();

  readonly route: Route = {
    method: 'GET',
    path: '/demo/seen/:requestId',
    does: 'how many requests, other than to this route, carried that x-request-id',
    handle: (requestId) => this.answer(requestId),
  };

  /** Requests without an id are not remembered; the oldest ids are forgotten first. */
  record(request: IncomingMessage): void {
    const id = request.headers['x-request-id']?.toString();
    if (!id) return;
    this.counts.set(id, (this.counts.get(id) ?? 0) + 1);
    const [oldest] = this.counts.keys();
    if (this.counts.size > MAX_REMEMBERED_IDS && oldest !== undefined) this.counts.delete(oldest);
  }

  private answer(requestId: string): Handler {
    const body = { count: this.counts.get(requestId) ?? 0 };
    return (_request, response) => sendJson(response, { status: 200, body });
  }
}
