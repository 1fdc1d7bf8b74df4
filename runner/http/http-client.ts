// Sends HTTP requests to one channel of a system and records each as evidence. Node's own client, because targets,
// hop-by-hop headers, repeated headers and bodies must reach the wire exactly as a scenario gives them.
import { Agent, request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as TlsAgent, request as httpsRequest } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BenchError, isOfBench, messageOf } from '../errors';
import type { Endpoint, Exchange, HeaderValues } from '../evidence/exchange';
import type { Seen } from '../evidence/unread-errors';
import { Answer } from './answer';
import { exchangeOf, type Outcome } from './exchange-of';
import type { HttpRequest } from './http-request';
import { timeouts } from '../timeouts';

/** The connection failed before an answer was complete: refused, reset, or silent for too long. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** Where requests go: an address, or a function that is asked for it when the first request is sent. */
export type BaseUrl = string | (() => Promise<string>);

/** Takes an exchange as evidence, with what tells whether anybody has looked at its answer. */
export type RecordExchange = (exchange: Exchange, seen: Seen) => void;

interface Connection {
  readonly base: URL;
  readonly agent: Agent;
}

/** Something that is still going on. */
interface Unfinished {
  leave(): void;
}

/** Large headers are part of what is specified. */
const MAX_HEADER_BYTES = 64 * 1024;

/** @returns the parts of a request that carry `value` as JSON. */
export function jsonBody(value: unknown): { body: string; headers: HeaderValues } {
  return { body: JSON.stringify(value), headers: { 'content-type': 'application/json' } };
}

export class HttpClient {
  private connection: Promise<Connection> | undefined;
  private readonly unfinished = new Set<Unfinished>();

  constructor(
    private readonly baseUrl: BaseUrl,
    private readonly endpoint: Endpoint,
    readonly record: RecordExchange,
    /** Throws where a request makes no sense, before it is sent. */
    private readonly admit: (request: HttpRequest) => void = () => undefined,
  ) {}

  /** @throws NoAnswer when no whole answer came within the timeout REQUEST; BenchError for what cannot be sent */
  async send(request: HttpRequest): Promise<Answer> {
    const { answer, exchange } = await this.sendUnrecorded(request);
    this.record(exchange, answer);
    return answer;
  }

  /**
   * For requests that are repeated, in a wait or a crowd: the caller decides which one is evidence (`record`).
   * A request without an answer is recorded all the same. @throws NoAnswer as `send`
   */
  async sendUnrecorded(request: HttpRequest): Promise<{ answer: Answer; exchange: Exchange }> {
    await this.connect();
    const started = performance.now();
    const limit = AbortSignal.timeout(timeouts.REQUEST.ms);
    try {
      const response = await this.open(request, limit);
      const answer = new Answer({
        status: response.statusCode ?? 0,
        headers: headersOf(response),
        body: Buffer.concat(await response.toArray()),
      });
      return { answer, exchange: exchangeOf(this.endpoint, request, started, { answer }) };
    } catch (error) {
      if (isOfBench(error)) throw error;
      // Once the head is there, Node tells no more than "aborted".
      const reason = limit.aborted ? `no whole answer ${withinLimit()}` : reasonOf(error);
      this.note(request, started, { error: reason });
      throw this.noAnswer(request, reason);
    }
  }

  /** Opens an exchange and leaves reading its body, or giving it up, to the caller; `note` it when it is over. */
  async open(request: HttpRequest, signal: AbortSignal): Promise<IncomingMessage> {
    const { method = 'GET', target, headers, body, onContinue, halfCloses } = request;
    const { base, agent } = await this.connect();
    this.admit(request);
    const send = base.protocol === 'https:' ? httpsRequest : httpRequest;
    const { hostname, port, pathname } = base;
    const path = `${pathname.replace(/\/$/, '')}${target}`;
    const hosts = hostsAmong(headers);
    return new Promise((resolve, reject) => {
      const outgoing = sendable(() =>
        send({
          hostname: hostname.replace(/^\[|\]$/g, ''),
          port,
          method,
          path,
          headers: {
            ...headers,
            ...hosts.first,
            ...statedLength(body),
            ...(onContinue && { expect: '100-continue' }),
          },
          agent,
          maxHeaderSize: MAX_HEADER_BYTES,
          signal,
        }),
      );
      outgoing.once('response', resolve).on('error', reject);
      if (hosts.all) outgoing.setHeader('host', hosts.all);
      if (halfCloses) outgoing.once('finish', () => outgoing.socket?.end());
      // A server may answer, and close, before it has read the whole body: then its answer counts, not the broken pipe.
      if (body instanceof Readable) pipeline(body, outgoing).catch(reject);
      else if (onContinue) outgoing.once('continue', () => (onContinue(), outgoing.end(body)));
      else sendable(() => outgoing.end(body));
    });
  }

  noAnswer({ method = 'GET', target }: HttpRequest, reason: string): NoAnswer {
    return new NoAnswer(`${method} ${target} of ${this.endpoint.system}: ${reason}`);
  }

  /** @param seen whether anybody looked at how it went; a thrown failure is seen by whoever catches it */
  note(request: HttpRequest, started: number, outcome: Outcome, seen: Seen = { isRead: true }): void {
    this.record(exchangeOf(this.endpoint, request, started, outcome), seen);
  }

  /** An exchange that is over some time later, at the latest when this client is closed. */
  track(exchange: Unfinished): void {
    this.unfinished.add(exchange);
  }

  /** Cuts what is still open, and records how far it had come: a scenario may end in the middle of an exchange. */
  close(): void {
    this.unfinished.forEach((exchange) => exchange.leave());
    this.unfinished.clear();
    void this.connection?.then(
      ({ agent }) => agent.destroy(),
      () => undefined,
    );
    this.connection = undefined;
  }

  /** Finds out where to send to, once until the client is closed. @throws what the base URL's function throws */
  connect(): Promise<Connection> {
    return (this.connection ??= this.find());
  }

  private async find(): Promise<Connection> {
    const base = new URL(typeof this.baseUrl === 'string' ? this.baseUrl : await this.baseUrl());
    const agent =
      base.protocol === 'https:' ? new TlsAgent({ keepAlive: true }) : new Agent({ keepAlive: true });
    return { base, agent };
  }
}

/** A repeated header is a list; Node alone would join some repetitions and drop others. */
export function headersOf(response: IncomingMessage): HeaderValues {
  return Object.fromEntries(
    Object.entries(response.headersDistinct).map(([name, values]) => [
      name,
      values?.length === 1 ? values[0] : values,
    ]),
  );
}

/** Node looks at the host when it chooses a connection and can do so with one only; several are set afterwards. */
function hostsAmong(headers: HeaderValues = {}): { first?: { host: string }; all?: string[] } {
  const { host } = headers;
  return Array.isArray(host) && host[0] !== undefined ? { first: { host: host[0] }, all: host } : {};
}

/** @throws BenchError where Node refuses the request before a byte is sent, which says nothing about the platform */
function sendable(send: () => ClientRequest): ClientRequest {
  try {
    return send();
  } catch (error) {
    throw new BenchError(`the request cannot be sent as it is: ${messageOf(error)}`, { cause: error });
  }
}

function statedLength(body: HttpRequest['body']): HeaderValues {
  return body === undefined || body instanceof Readable
    ? {}
    : { 'content-length': String(Buffer.byteLength(body)) };
}

/** "within 10000 ms (TIMEOUT_REQUEST_MS sets the limit)" */
export function withinLimit(): string {
  return `within ${timeouts.REQUEST.ms} ms (${timeouts.REQUEST.variable} sets the limit)`;
}

/** Node calls a cut answer "aborted"; a name with several addresses is refused without a message, but with a code. */
export function reasonOf(error: unknown): string {
  const message = messageOf(error) || String((error as { code?: string }).code);
  return message === 'aborted' ? 'the connection was cut before the answer was whole' : message;
}
