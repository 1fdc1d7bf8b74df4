// Sends HTTP requests to one door of one sidecar and records each as evidence. undici, because the target, repeated
// headers and bodies must reach the wire exactly as a scenario gives them.
import { Readable } from 'node:stream';
import { Pool, type Dispatcher } from 'undici';
import { messageOf } from '../../errors';
import type { Door, Exchange, HeaderValues } from '../../evidence/exchange';
import { timeout } from '../../timeouts';
import { Answer } from './answer';

export interface HttpRequest {
  /** GET unless given. */
  readonly method?: string | undefined;
  /** Path and query; sent as it is, nothing normalised. */
  readonly target: string;
  readonly headers?: HeaderValues | undefined;
  /** Sent as it is; a stream is sent in chunks, without its length being stated. See `jsonBody`. */
  readonly body?: string | Buffer | Readable | undefined;
}

/** Where a client's exchanges belong in the evidence. */
export interface ClientIdentity {
  readonly agent: string;
  readonly door: Door;
}

/** The connection failed before an answer was complete: refused, reset, or silent for too long. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** Large headers are part of what is specified. */
const MAX_HEADER_BYTES = 64 * 1024;

/** @returns the parts of a request that carry `value` as JSON. */
export function jsonBody(value: unknown): { body: string; headers: HeaderValues } {
  return { body: JSON.stringify(value), headers: { 'content-type': 'application/json' } };
}

export class HttpClient {
  private readonly pool: Pool;

  constructor(
    baseUrl: string,
    private readonly identity: ClientIdentity,
    readonly record: (exchange: Exchange) => void,
  ) {
    this.pool = new Pool(baseUrl, { maxHeaderSize: MAX_HEADER_BYTES, pipelining: 1 });
  }

  /** @throws NoAnswer when no whole answer came within the timeout REQUEST */
  async send(request: HttpRequest): Promise<Answer> {
    const { answer, exchange } = await this.sendUnrecorded(request);
    this.record(exchange);
    return answer;
  }

  /**
   * For requests that are repeated, in a wait or a crowd: the caller decides which one is evidence (`record`).
   * A request without an answer is recorded all the same. @throws NoAnswer as `send`
   */
  async sendUnrecorded(request: HttpRequest): Promise<{ answer: Answer; exchange: Exchange }> {
    const started = performance.now();
    try {
      const response = await this.open(request, AbortSignal.timeout(timeout('REQUEST')));
      const body = Buffer.from(await response.body.arrayBuffer());
      const answer = new Answer(response.statusCode, response.headers, body);
      return { answer, exchange: this.exchangeOf(request, started, { answer }) };
    } catch (error) {
      this.record(this.exchangeOf(request, started, { error: messageOf(error) }));
      throw new NoAnswer(`${request.method ?? 'GET'} ${request.target} of ${this.identity.agent}: ${reasonOf(error)}`);
    }
  }

  /** Opens an exchange and leaves reading its body, or giving it up, to the caller; `note` it when it is over. */
  open(request: HttpRequest, signal?: AbortSignal): Promise<Dispatcher.ResponseData> {
    return this.pool.request({
      method: (request.method ?? 'GET') as Dispatcher.HttpMethod,
      path: request.target,
      headers: request.headers as Record<string, string | string[]>,
      body: request.body,
      signal,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  note(request: HttpRequest, started: number, outcome: { answer?: Answer; error?: string }): void {
    this.record(this.exchangeOf(request, started, outcome));
  }

  private exchangeOf(request: HttpRequest, started: number, outcome: { answer?: Answer; error?: string }): Exchange {
    const { answer, error } = outcome;
    return {
      ...this.identity,
      request: {
        method: request.method ?? 'GET',
        target: request.target,
        headers: request.headers ?? {},
        body: request.body instanceof Readable ? '(a stream)' : request.body?.toString(),
      },
      ...(answer && { response: { status: answer.status, headers: answer.headers, body: answer.text } }),
      ...(error && { error }),
      durationMs: Math.round(performance.now() - started),
    };
  }

  /** Cuts what is still open. */
  close(): Promise<void> {
    return this.pool.destroy();
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${timeout('REQUEST')} ms`;
  return messageOf(error) || String((error as { code?: string }).code);
}
