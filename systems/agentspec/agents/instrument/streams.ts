// /demo/stream: a response whose parts the test releases, so that streaming is told from buffering without a clock
// (AGT-23 to AGT-25, AGT-27).
import { sendJson, type Handler } from '../http';
import type { Route } from './router';
import { WaitingResponses, type WaitingLimits, type WaitingResponse } from './waiting-responses';

export function streamRoutes(limits: WaitingLimits): { readonly routes: readonly Route[]; close(): void } {
  const streams = new WaitingResponses('stream', limits, (response) => response.end());

  const open =
    (key: string): Handler =>
    (_request, response) => {
      const stream = streams.open(key, response);
      response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
      sendPart(stream);
    };
  const act =
    (action: (stream: WaitingResponse) => void) =>
    (key: string): Handler =>
    (request, response) => {
      request.resume();
      const stream = streams.demand(key);
      action(stream);
      sendJson(response, { status: 200, body: stateOf(stream) });
    };
  const state =
    (key: string): Handler =>
    (_request, response) =>
      sendJson(response, { status: 200, body: stateOf(streams.find(key)) });

  return {
    routes: [
      { method: 'GET', path: '/demo/stream/:key', does: 'opens a stream and sends part 1', handle: open },
      { method: 'GET', path: '/demo/stream/:key/state', does: 'how the stream stands', handle: state },
      { method: 'POST', path: '/demo/stream/:key/next', does: 'sends the next part', handle: act(sendPart) },
      { method: 'POST', path: '/demo/stream/:key/end', does: 'ends the stream properly', handle: act(end) },
      { method: 'POST', path: '/demo/stream/:key/die', does: 'cuts its connection', handle: act(die) },
    ],
    close: () => streams.close(),
  };
}

function sendPart(stream: WaitingResponse): void {
  stream.partsSent += 1;
  stream.response.write(`part ${stream.partsSent}\n`);
}

const end = (stream: WaitingResponse): void => stream.settle((response) => response.end());
const die = (stream: WaitingResponse): void => stream.settle((response) => response.destroy());

/** A stream never opened is a closed one, so that a test can poll before it has arrived. */
const stateOf = (stream: WaitingResponse | undefined): object => ({
  open: stream?.isOpen ?? false,
  partsSent: stream?.partsSent ?? 0,
  clientGone: stream?.clientGone ?? false,
});
