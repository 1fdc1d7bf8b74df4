// The connections from the proxy to its agent.
import { buildConnector, Pool } from 'undici';
import { passingOverContinue } from '../interim-responses';
import { MAX_HEADER_BYTES } from './limits';

/**
 * Shorter than the idle timeout of any common agent server: a connection that the agent closes at the moment the proxy
 * uses it again would cost a request, and a POST must not be sent twice.
 */
const IDLE_CONNECTION_MS = 1_000;

export interface Upstream {
  readonly pool: Pool;
  /** What the agent's base URL puts in front of every path. */
  readonly basePath: string;
}

/**
 * Opens the pool of connections to the agent at `baseUrl`. It is unbounded, because a streaming response occupies its
 * connection for as long as it lasts; and no timeout ends a response, because a model may think for minutes between
 * two bytes: it is the client that decides how long to wait, and its leaving aborts the request (PRX-28).
 */
export function openUpstream(baseUrl: string): Upstream {
  const { origin, pathname } = new URL(baseUrl);
  const pool = new Pool(origin, {
    connect: passingOverContinue(connectWithHonestResets()),
    pipelining: 1,
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: IDLE_CONNECTION_MS,
    keepAliveMaxTimeout: IDLE_CONNECTION_MS,
  });
  return { pool, basePath: pathname === '/' ? '' : pathname.replace(/\/$/, '') };
}

/**
 * undici takes a connection reset for the regular end of a response that ends with its connection, and fails an
 * assertion when the response is paused at that moment. A reset is the agent dying (PRX-18), so it gets a code that
 * undici does not know; its listeners come after this one.
 */
function connectWithHonestResets(): buildConnector.connector {
  const connect = buildConnector({ timeout: 5_000 });
  return (options, callback) =>
    connect(options, (...outcome) => {
      outcome[1]?.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ECONNRESET') error.code = 'AGENT_RESET';
      });
      callback(...outcome);
    });
}
