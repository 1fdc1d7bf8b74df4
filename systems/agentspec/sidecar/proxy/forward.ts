// Sends a client's request to the agent, or answers it where it cannot be sent.
import type { Dispatcher } from 'undici';
import { AgentResponse } from './agent-response';
import { badHost, notImplemented, tooLarge, unknownTransferCoding, type Answer } from './answers';
import type { Exchange } from './exchange';
import { isKnownCoding, namesOneHost, transferCodings } from './withheld-headers';
import { MAX_REQUEST_BODY_BYTES } from './limits';
import { countForward, lastRecipient } from './max-forwards';
import { RequestBody } from './request-body';
import { forwardedPath } from './target';

/**
 * Takes one request through the proxy.
 *
 * @param asksFirst the client holds its body back until it is told to go on (PRX-21); one that is refused is not told,
 * and without a 100 node:http ends the connection after the answer
 */
export function forward(exchange: Exchange, asksFirst: boolean): void {
  const { method, target, head } = exchange;
  const refusal = refusalOf(exchange);
  if (refusal) return exchange.answer(refusal);
  const path = forwardedPath(target);
  if (path === undefined) return exchange.answer(notImplemented(method, target));
  if (asksFirst) exchange.response.writeContinue();
  if (!head.contentLength && transferCodings(head.withheld) === undefined) dispatch(exchange, path, null);
  // A small body arrives along with its head: a tick later it is there as a whole, and costs no stream.
  else process.nextTick(() => dispatch(exchange, path, requestBody(exchange)));
}

/** The answer to a request that must not go to the agent, whatever it asks for. */
function refusalOf({ request, method, head }: Exchange): Answer | undefined {
  const codings = transferCodings(head.withheld);
  if (!namesOneHost(head.withheld, request.httpVersion)) return badHost;
  if (!isKnownCoding(codings)) return unknownTransferCoding(String(codings));
  if ((head.contentLength ?? 0) > MAX_REQUEST_BODY_BYTES) return tooLarge(MAX_REQUEST_BODY_BYTES);
  return countForward(method, head.headers) ? undefined : lastRecipient(request);
}

function dispatch(exchange: Exchange, path: string, body: Dispatcher.DispatchOptions['body']): void {
  if (exchange.isRecorded) return;
  const { context, method, head } = exchange;
  const { pool, basePath } = context.upstream;
  pool.dispatch(
    { path: basePath + path, method: method as Dispatcher.HttpMethod, headers: head.headers, body },
    new AgentResponse(exchange, path),
  );
}

function requestBody(exchange: Exchange): Buffer | RequestBody | null {
  const { request, response } = exchange;
  if (request.complete) return request.read() as Buffer | null;
  const body = new RequestBody(request, () => refuseBody(exchange));
  // The answer may be there before the body is, and nobody else takes what is left of it.
  response.once('close', () => body.destroy());
  return body;
}

/**
 * The body turned out too large while it was on its way. It has been destroyed, which makes undici cut the connection
 * to the agent: what that has of it must not pass for the whole (PRX-6).
 */
function refuseBody(exchange: Exchange): void {
  if (exchange.response.headersSent) exchange.cut();
  else exchange.answer(tooLarge(MAX_REQUEST_BODY_BYTES));
}
