// One GET for a JSON document, bounded in time and size; each request has a connection of its own, which keeps the
// memory flat with thousands of servers and never meets a connection that the server is just closing.
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';

export interface JsonRequest {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** For the whole exchange, from looking up the name to the last byte. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly lookup?: LookupFunction;
}

export interface JsonAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** No answer in time; every other failure to get one is the error of the socket. */
export class NoAnswerInTime extends Error {
  override readonly name = 'NoAnswerInTime';
}

/** An answer that is not a JSON document of at most 1 MiB. */
export class NotJson extends Error {
  override readonly name = 'NotJson';
}

/** How long a connection may take, at most (OPR-7). */
const CONNECT_TIMEOUT_MS = 5_000;
const MAX_BYTES = 1024 * 1024;

/**
 * Asks `url` and reads the answer, whatever its status.
 *
 * @throws {NoAnswerInTime}, {NotJson}, the reason of `signal`, or the error of the connection
 */
export async function getJson(request: JsonRequest): Promise<JsonAnswer> {
  const { signal, timeoutMs } = request;
  signal.throwIfAborted();
  const ending = new AbortController();
  const end = (): void => ending.abort(signal.reason);
  const expire = (): void => ending.abort(new NoAnswerInTime(`no answer within ${timeoutMs} ms`));
  const deadline = setTimeout(expire, timeoutMs);
  signal.addEventListener('abort', end, { once: true });
  try {
    return await exchange(request, ending);
  } catch (error) {
    throw ending.signal.aborted ? ending.signal.reason : error;
  } finally {
    clearTimeout(deadline);
    signal.removeEventListener('abort', end);
  }
}

const agents = { http: new http.Agent(), https: new https.Agent() };

async function exchange({ url, headers, lookup }: JsonRequest, ending: AbortController): Promise<JsonAnswer> {
  const isSecure = url.startsWith('https:');
  const { get } = isSecure ? https : http;
  const agent = isSecure ? agents.https : agents.http;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = get(url, { headers, lookup, agent, signal: ending.signal }, resolve);
    request.on('error', reject).on('socket', (socket) => {
      const message = `no connection within ${CONNECT_TIMEOUT_MS} ms`;
      const late = setTimeout(() => ending.abort(new NoAnswerInTime(message)), CONNECT_TIMEOUT_MS);
      const settle = (): void => clearTimeout(late);
      socket.once('connect', settle).once('close', settle);
    });
  });
  return { status: response.statusCode ?? 0, body: parse(await readText(response)) };
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    // Leaving the loop destroys the response and with it the connection.
    if (length > MAX_BYTES) throw new NotJson(`the answer has more than ${MAX_BYTES} bytes`);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new NotJson('the answer is not JSON', { cause: error });
  }
}
