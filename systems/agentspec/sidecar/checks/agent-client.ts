// Speaks HTTP with the agent on the control plane's own account: bounded in time and size, redirects not followed.
import { Agent, buildConnector, type Dispatcher } from 'undici';
import { passingOverContinue } from '../interim-responses';

export interface AgentAnswer {
  status: number;
  /** The body, at most as long as asked for. */
  text: string;
  /** Whether the agent had more to say than was read. */
  truncated: boolean;
}

export interface AgentRequest {
  path: string;
  /** Sent as JSON by POST; without it the request is a GET. */
  body?: unknown;
  /** For the whole exchange, from connecting to the last byte. */
  timeoutMs: number;
  /** Bytes of the answer to read; the rest is cut off with its connection. */
  maxBytes?: number;
  /** Gives the request up early. */
  signal?: AbortSignal;
}

const defaultMaxBytes = 1024 * 1024;

/** A client of one agent. */
export class AgentClient {
  // A fresh connection a request: a kept one may be closed by the agent at the very moment a probe uses it,
  // and a probe that fails for that reason would cost the agent points.
  private readonly dispatcher = new Agent({
    connect: passingOverContinue(buildConnector({})),
    pipelining: 0,
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  /** @param baseUrl the agent's base URL, without a trailing slash */
  constructor(private readonly baseUrl: string) {}

  /**
   * Sends one request.
   *
   * @throws whatever keeps the answer from arriving within `timeoutMs`: no connection, timeout, abort
   */
  async send(message: AgentRequest): Promise<AgentAnswer> {
    const { timeoutMs, signal } = message;
    const deadline = new AbortController();
    const giveUp = (): void => deadline.abort(new Error('the request was given up'));
    const timer = setTimeout(() => deadline.abort(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    signal?.addEventListener('abort', giveUp);
    if (signal?.aborted) giveUp();
    try {
      // undici heeds a signal only once it has a connection; the race also ends a request that waits for one.
      return await Promise.race([this.exchange(message, deadline.signal), abortion(deadline.signal)]);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
    }
  }

  /** Ends all requests of this client. */
  close(): Promise<void> {
    return this.dispatcher.destroy();
  }

  private async exchange({ path, body, maxBytes }: AgentRequest, signal: AbortSignal): Promise<AgentAnswer> {
    const { origin, pathname, search } = new URL(this.baseUrl + path);
    const target = { origin, path: pathname + search, signal };
    const response = await this.dispatcher.request({
      ...target,
      ...(body === undefined ? get : jsonPost(body)),
    });
    return { status: response.statusCode, ...(await readAtMost(response.body, maxBytes ?? defaultMaxBytes)) };
  }
}

const get = { method: 'GET' as const };

const jsonPost = (body: unknown) => ({
  method: 'POST' as const,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

const abortion = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });

async function readAtMost(body: Dispatcher.ResponseData['body'], limit: number) {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > limit) break; // leaving the loop destroys the body and with it the connection
  }
  const text = Buffer.concat(chunks).subarray(0, limit).toString('utf8');
  return { text, truncated: length > limit };
}
