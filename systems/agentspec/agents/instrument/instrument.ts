// The demo instrument (AGT-19): routes under /demo/ by which a test sees and steers what an agent does.
import type { IncomingMessage } from 'node:http';
import { pathOf, sendJson, type Handler } from '../http';
import { answerStatus, craftedResponse } from './crafted-response';
import { echo } from './echo';
import { holdRoutes } from './holds';
import { createRouter, type Route } from './router';
import { SeenRequests } from './seen-requests';
import { streamRoutes } from './streams';

export interface InstrumentOptions {
  /** How long a response waits for the test's word, in milliseconds; default 60 s. */
  readonly lifetimeMs?: number;
  /** How many streams, and how many holds, may be open at once; default 100. */
  readonly capacity?: number;
}

export interface Instrument {
  /**
   * @returns what handles the request, undefined for one outside of /demo
   * @throws HttpError for a request under /demo that no route takes
   */
  handlerOf(request: IncomingMessage): Handler | undefined;
  /** Gives up every response that still waits. */
  close(): void;
}

export function createInstrument({
  lifetimeMs = 60_000,
  capacity = 100,
}: InstrumentOptions = {}): Instrument {
  const streams = streamRoutes({ lifetimeMs, capacity });
  const holds = holdRoutes({ lifetimeMs, capacity });
  const seen = new SeenRequests();
  const routes = [...answers, ...streams.routes, ...holds.routes, seen.route];
  const find = createRouter([listOf(routes), ...routes]);
  return {
    handlerOf(request) {
      const path = pathOf(request);
      if (!path.startsWith('/demo/seen/')) seen.record(request);
      return path === '/demo' || path.startsWith('/demo/') ? find(request.method ?? '', path) : undefined;
    },
    close() {
      streams.close();
      holds.close();
    },
  };
}

const answers: readonly Route[] = [
  { method: '*', path: '/demo/echo/*', does: 'answers with what arrived', handle: () => echo },
  { method: '*', path: '/demo/status/:code', does: 'answers with that status', handle: answerStatus },
  {
    method: 'POST',
    path: '/demo/headers',
    does: 'answers with exactly the status, headers and body that the body asks for',
    handle: () => craftedResponse,
  },
];

/** By this list a test bench finds out that an agent has the instrument. */
function listOf(routes: readonly Route[]): Route {
  const instrument = routes.map(({ method, path, does }) => ({ method, path, does }));
  const list: Handler = (_request, response) => sendJson(response, { status: 200, body: { instrument } });
  return { method: 'GET', path: '/demo', does: 'this list', handle: () => list };
}
