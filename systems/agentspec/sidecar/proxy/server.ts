// The proxy's HTTP server: takes connections, turns requests into exchanges, and drains on close.
import { createServer, ServerResponse, type IncomingMessage, type Server } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { SidecarContext } from '../context';
import { Exchange, type ExchangeContext } from './exchange';
import { forward } from './forward';
import { createJudge } from './judge';
import { MAX_HEADER_BYTES } from './limits';
import { OpenExchanges } from './open-exchanges';
import { openUpstream } from './upstream';

export interface Proxy {
  readonly server: Server;
  /**
   * Stops accepting, lets the requests in flight finish, and cuts those that have not after `graceMs` (ENV-18).
   * Settles when the last connection, to clients and to the agent, is gone.
   */
  close(graceMs: number): Promise<void>;
}

/** Longer than the idle timeout of common clients, so that it is the client that ends an idle connection. */
const KEEP_ALIVE_MS = 75_000;

/** For a client that keeps its connection: its next request is answered, and the answer tells it to leave. */
const LAST_REQUEST_MS = 500;

/**
 * Creates the proxy in front of the agent of `context`; it does not listen yet.
 *
 * Upgrades are not taken up: without an `upgrade` listener node:http hands such a request on as an ordinary one, and
 * the agent answers it as such, which HTTP allows. Clients that merely offer HTTP/2 stay unharmed.
 */
export function createProxy(context: SidecarContext): Proxy {
  const { ring, inFlight, log, settings } = context;
  const upstream = openUpstream(settings.upstreamUrl);
  const open = new OpenExchanges();
  const shared: ExchangeContext = { ring, inFlight, log, upstream, judge: createJudge(context), open };
  const server = createServer({
    maxHeaderSize: MAX_HEADER_BYTES,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // A request without a host is refused like one with two, by an answer on record (PRX-23).
    requireHostHeader: false,
  });
  // Node's types do not know it: a client that has ended its side is not cut off at once (PRX-22).
  Object.assign(server, { httpAllowHalfOpen: true });
  const handle = (request: IncomingMessage, response: ServerResponse, asksFirst = false) => {
    // While draining, a connection ends with its response.
    if (!server.listening) response.shouldKeepAlive = false;
    forward(new Exchange(shared, request, response), asksFirst);
  };
  server.on('request', (request, response) => handle(request, response));
  server.on('checkContinue', (request, response) => handle(request, response, true));
  server.on('checkExpectation', (request, response) => handle(request, response));
  server.on('connect', (request, socket) => handle(request, responseOn(request, socket as Socket)));
  return { server, close: (graceMs) => close(server, shared, graceMs) };
}

/** node:http leaves the answer to CONNECT to its listener; this one ends the connection with it. */
function responseOn(request: IncomingMessage, socket: Socket): ServerResponse {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  return response.on('finish', () => socket.end());
}

async function close(server: Server, { upstream, open }: ExchangeContext, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve, reject) => {
    // node:http would cut idle connections at once, and with them the requests that are just on their way.
    NetServer.prototype.close.call(server, (error) => (error ? reject(error) : resolve()));
  });
  const drained = Promise.race([open.whenEmpty(), delay(graceMs, undefined, { ref: false })]);
  await Promise.race([closed, delay(LAST_REQUEST_MS, undefined, { ref: false })]);
  server.closeIdleConnections();
  await drained;
  // What is left is unused or overdue.
  server.closeAllConnections();
  await Promise.all([closed, open.whenEmpty()]);
  await upstream.pool.destroy();
}
