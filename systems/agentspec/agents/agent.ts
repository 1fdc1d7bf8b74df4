// A listening demo agent: the demo instrument first, then its chat, then what it answers to any GET.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { PlainLog } from '../common/plain-log';
import type { SidecarClient } from '../reporting-kit';
import { chatRoute } from './chat/chat-route';
import { answerTo, HttpError, pathOf, sendJson, type Handler } from './http';
import type { Instrument } from './instrument/instrument';
import { liveReport } from './live-report';
import type { Profile } from './profiles';

export interface AgentOptions {
  readonly sidecar: SidecarClient;
  readonly log: PlainLog;
  /** Where the live report looks for the agent's key; `process.env`. */
  readonly env: NodeJS.ProcessEnv;
  /** Absent: the agent has no routes for tests. */
  readonly instrument?: Instrument | undefined;
}

/** `/chat`, and the path that a manifest without a chat endpoint stands for (MAN-12). */
const CHAT_PATHS = ['/chat', '/v1/chat'];

/** Longer than a proxy keeps an idle connection, so that no request meets one that is just being closed. */
const KEEP_ALIVE_MS = 75_000;
/** Long cookies and tokens are the proxy's business to pass on, not the agent's to refuse. */
const MAX_HEADER_BYTES = 64 * 1024;

/** @returns the agent's server, not yet listening */
export function createAgent(profile: Profile, options: AgentOptions): Server {
  const route = routes(profile, options);
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      await (options.instrument?.handlerOf(request) ?? route(request))(request, response);
    } catch (error) {
      if (response.headersSent || response.destroyed) response.destroy();
      else sendJson(response, answerTo(error, options.log));
    }
  };
  return createServer(
    { keepAliveTimeout: KEEP_ALIVE_MS, maxHeaderSize: MAX_HEADER_BYTES },
    (request, response) => void serve(request, response),
  );
}

/** @returns what handles a request; one that the agent has no route for is answered 404 (AGT-12) */
function routes(
  profile: Profile,
  { sidecar, log, env }: AgentOptions,
): (request: IncomingMessage) => Handler {
  const chat = profile.chat && chatRoute(profile.name, profile.chat, sidecar, log);
  const read: Handler = (request, response) =>
    sendJson(response, { status: 200, body: representation(profile, pathOf(request), env) });
  return (request) => {
    if (request.method === 'GET' || request.method === 'HEAD') return read;
    if (chat && request.method === 'POST' && CHAT_PATHS.includes(pathOf(request))) return chat;
    throw new HttpError(404, `${profile.name} has no route ${request.method} ${pathOf(request)}`);
  };
}

/** What a GET of `path` is answered with (AGT-5 to AGT-7). */
function representation(profile: Profile, path: string, env: NodeJS.ProcessEnv): object {
  const { name, version, tools, checks } = profile;
  if (checks && path.includes('agentspec/health')) return liveReport(name, checks(env));
  if (path.includes('cap')) return { name, version, tools };
  return { status: 'ok', agent: name, version };
}
