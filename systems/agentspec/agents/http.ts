// The little HTTP that the demo agents need on top of node:http.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isRecord } from '../common/is-record';
import type { PlainLog } from '../common/plain-log';

/** The bound of the sidecar's proxy (PRX-6); whoever comes directly meets the same one. */
const MAX_BODY_BYTES = 1024 * 1024;

/** May throw an HttpError, or reject with one, as long as it has not begun to answer. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export interface Answer {
  readonly status: number;
  readonly body: object;
}

/** An answer other than the expected one; `message` says what was wrong and what is allowed. */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly details: object = {},
  ) {
    super(message);
  }
}

/** @returns what `error` is answered with: an HttpError as it is; anything else is logged and is a 500 */
export function answerTo(error: unknown, log: PlainLog): Answer {
  if (error instanceof HttpError)
    return { status: error.status, body: { error: error.message, ...error.details } };
  const message = error instanceof Error ? error.message : String(error);
  log.error('request failed', { error: message });
  return { status: 500, body: { error: message } };
}

export function sendJson(response: ServerResponse, { status, body }: Answer): void {
  const text = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': text.length });
  response.end(text);
}

/** The request's path as sent, without its query. */
export const pathOf = (request: IncomingMessage): string => (request.url ?? '').split('?', 1)[0] ?? '';

/** @throws HttpError 400 when the body is not a JSON object, 413 when it is over 1 MiB */
export async function readJsonObject(request: IncomingMessage): Promise<Record<string, unknown>> {
  const value = parseJson((await readBody(request)).toString('utf8'));
  if (isRecord(value)) return value;
  throw new HttpError(400, 'the body must be a JSON object');
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop must not destroy the request: its 413 goes out on the same connection.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new HttpError(413, `the body is over ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new HttpError(400, `the body is not JSON: ${(error as Error).message}`);
  }
}
