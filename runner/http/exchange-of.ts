// Turns a request and what became of it into evidence.
import { isUtf8 } from 'node:buffer';
import { Readable } from 'node:stream';
import type { Endpoint, Exchange } from '../evidence/exchange';
import type { Answer } from './answer';
import { decodedBody } from './decoded-body';
import type { HttpRequest } from './http-request';

/** An answer, why there is none, or both: as much of it as came. */
export interface Outcome {
  readonly answer?: Answer;
  readonly error?: string;
}

/** @param started as `performance.now()` told when the request was sent */
export function exchangeOf(
  endpoint: Endpoint,
  request: HttpRequest,
  started: number,
  { answer, error }: Outcome,
): Exchange {
  const { method = 'GET', target, headers = {}, body } = request;
  return {
    ...endpoint,
    request: { method, target, headers, body: body && textOf(body) },
    ...(answer && { response: { ...answer.received, body: shownBody(answer) } }),
    ...(error && { error }),
    startedAt: new Date(performance.timeOrigin + started).toISOString(),
    durationMs: Math.round(performance.now() - started),
  };
}

/** A body that does not keep to its coding is shown as it came; whoever reads it is told. */
function shownBody({ received }: Answer): string {
  try {
    return textOf(decodedBody(received));
  } catch {
    return textOf(received.body);
  }
}

/** Evidence is text; bytes that are none are counted instead. */
function textOf(body: string | Buffer | Readable): string {
  if (body instanceof Readable) return '(a stream)';
  return typeof body === 'string' || isUtf8(body) ? body.toString() : `(binary, ${body.length} bytes)`;
}
