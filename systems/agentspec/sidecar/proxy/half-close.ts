// A client that ends its side of the connection while it is owed an answer: does it wait, or has it gone?
import type { IncomingMessage, ServerResponse } from 'node:http';

/** The first question needs a round trip to be refused; later ones find out who waited for long and then left. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Both look alike on the wire. So the client is sent a 100 Continue now and then until its answer begins: one that waits
 * passes over it, as HTTP demands; one that has gone refuses it, the next one fails, and the connection with it (PRX-17,
 * PRX-22). Nothing can be slipped into an answer that has begun, and few who half-close do so as late as that: there
 * the client counts as gone. A client of HTTP/1.0 knows no interim responses and is owed its answer unasked.
 *
 * @returns stops asking
 */
export function askWhetherClientWaits(request: IncomingMessage, response: ServerResponse): () => void {
  if (response.headersSent && !response.writableEnded) request.socket.destroy();
  let timer: NodeJS.Timeout | undefined;
  const ask = (pauseMs: number): void => {
    if (response.headersSent || request.socket.destroyed || request.httpVersion === '1.0') return;
    // A pipelined request is asked about when its turn has come.
    if (response.socket) response.writeContinue();
    timer = setTimeout(ask, pauseMs, Math.min(2 * pauseMs, LONGEST_PAUSE_MS));
  };
  ask(FIRST_PAUSE_MS);
  return () => clearTimeout(timer);
}
