// One request at the proxy, seen from the client: it is answered once, or given up, and recorded exactly once (AUD-1).
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SidecarContext } from '../context';
import type { Verdict } from '../opa/engine';
import type { Answer } from './answers';
import { askWhetherClientWaits } from './half-close';
import { readRequestHead, type RequestHead } from './headers';
import type { Judge } from './judge';
import type { OpenExchanges } from './open-exchanges';
import { auditRecord, type Outcome } from './recording';
import type { Report } from './report';
import type { Upstream } from './upstream';

/** What all exchanges of one proxy share. */
export interface ExchangeContext extends Pick<SidecarContext, 'ring' | 'inFlight' | 'log'> {
  readonly upstream: Upstream;
  /** Absent when no response is evaluated. */
  readonly judge: Judge | undefined;
  readonly open: OpenExchanges;
}

export class Exchange {
  readonly head: RequestHead;
  /** What the agent reported, once its response head is there. */
  report: Report | undefined;
  /** OPA's verdict on the response, once there is one. */
  verdict: Verdict | undefined;
  /** From forwarding the request to the agent's response head. */
  upstreamMs: number | undefined;
  /** Gives up the request to the agent; there once it has a connection. */
  abortUpstream: ((reason?: Error) => void) | undefined;
  readonly #arrivedAt = performance.now();
  readonly #isQueued: boolean;
  #stopAsking: (() => void) | undefined;
  #recorded = false;
  #closed = false;

  constructor(
    readonly context: ExchangeContext,
    readonly request: IncomingMessage,
    readonly response: ServerResponse,
  ) {
    this.head = readRequestHead(request.rawHeaders);
    context.inFlight.begin(this.head.requestId);
    context.open.begin();
    response.on('close', this.#onClosed);
    request.socket.on('end', this.#onHalfClosed);
    // A pipelined request waits for its turn without a socket on its response, which then hears of no closing.
    this.#isQueued = response.socket === null;
    if (this.#isQueued) request.socket.setMaxListeners(0).on('close', this.#onClosed);
  }

  get method(): string {
    return this.request.method as string;
  }

  /** The request target as the client sent it. */
  get target(): string {
    return this.request.url as string;
  }

  /** Whether the exchange has its entry; from then on nothing the agent does can change its outcome. */
  get isRecorded(): boolean {
    return this.#recorded;
  }

  /** Records how the exchange ended; call it before the last byte is sent (AUD-13). */
  record(outcome: Outcome): void {
    if (this.#recorded) return;
    this.#recorded = true;
    const { ring, inFlight } = this.context;
    const { method, target: path, report, verdict, upstreamMs } = this;
    const { requestId } = this.head;
    const durationMs = performance.now() - this.#arrivedAt;
    ring.push(auditRecord({ requestId, method, path, outcome, durationMs, upstreamMs, report, verdict }));
    inFlight.end(requestId);
  }

  /** Answers in the agent's place; `headers` alternates names and values. */
  answer({ status, type, body, opaBlocked }: Answer, headers: readonly string[] = []): void {
    this.record({ statusCode: status, ...(opaBlocked && { opaBlocked }) });
    const isOwn = typeof body === 'string' || Buffer.isBuffer(body);
    const payload = isOwn ? body : Buffer.from(JSON.stringify(body));
    const contentType = isOwn ? type : 'application/json';
    const described = contentType === undefined ? [] : ['content-type', contentType];
    this.response
      .writeHead(status, [...described, 'content-length', String(payload.length), ...headers])
      .end(payload);
  }

  /** Cuts the client's connection, so that a response that cannot be completed does not look complete (PRX-18). */
  cut(): void {
    this.record({ excerpt: 'aborted' });
    this.response.destroy();
  }

  /** The client sends no more. */
  #onHalfClosed = (): void => {
    this.#stopAsking = askWhetherClientWaits(this.request, this.response);
  };

  /** The response is through, or the client has gone away (PRX-17, PRX-28). */
  #onClosed = (): void => {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopAsking?.();
    this.request.socket.off('end', this.#onHalfClosed);
    if (this.#isQueued) this.request.socket.off('close', this.#onClosed);
    this.context.open.end();
    if (this.#recorded) return;
    this.record({ excerpt: 'aborted' });
    this.abortUpstream?.();
  };
}
