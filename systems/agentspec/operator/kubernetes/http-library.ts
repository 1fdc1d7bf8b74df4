// How the API classes of @kubernetes/client-node send their requests here: over kept connections, each call with an end.
// The library's own way makes a TLS handshake for every call, and its node-fetch takes answers on kept connections for
// broken ones ("Premature close").
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { buffer } from 'node:stream/consumers';
import {
  ResponseContext,
  wrapHttpLibrary,
  type HttpLibrary,
  type RequestContext,
} from '@kubernetes/client-node';

/** From having a connection to the last byte; a watch is no such call. */
const CALL_TIMEOUT_MS = 10_000;
const POOL = {
  keepAlive: true,
  /** A thousand status writes at once share these. */
  maxSockets: 32,
  /** Less than the 90 s after which an API server closes a connection that nobody uses. */
  timeout: 60_000,
};

type Agent = http.Agent | https.Agent;

/**
 * The library makes an agent for every call; the first one, made to last, serves all. Its credentials may go stale only
 * where a kubeconfig hands out short-lived client certificates: tokens are in the header.
 */
function lasting(agent: Agent | undefined): Agent | undefined {
  if (agent?.constructor === https.Agent) return new https.Agent({ ...agent.options, ...POOL });
  if (agent?.constructor === http.Agent) return new http.Agent(POOL);
  return agent; // a proxy's
}

/** Creates a library with connections of its own: calls of another one never wait for them. */
export function pooledHttp(): HttpLibrary {
  let pool: Agent | undefined;
  return wrapHttpLibrary({
    send: async (context) => {
      pool ??= lasting(context.getAgent());
      return exchange(context, pool);
    },
  });
}

async function exchange(context: RequestContext, agent: Agent | undefined): Promise<ResponseContext> {
  const url = context.getUrl();
  const { request } = url.startsWith('http:') ? http : https;
  const options = { method: context.getHttpMethod(), headers: context.getHeaders(), agent };
  const late = new Error(`no answer within ${CALL_TIMEOUT_MS} ms`);
  let deadline: NodeJS.Timeout | undefined;
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = request(url, options, resolve).on('error', reject);
      sent.on('socket', () => (deadline = setTimeout(() => sent.destroy(late), CALL_TIMEOUT_MS)));
      sent.end(context.getBody());
    });
    const body = await buffer(response);
    const contents = { binary: async () => body, text: async () => body.toString('utf8') };
    return new ResponseContext(response.statusCode ?? 0, plain(response.headers), contents);
  } finally {
    clearTimeout(deadline);
  }
}

const plain = (headers: http.IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
