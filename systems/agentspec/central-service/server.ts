// The central service: agents register and send heartbeats, whoever has the admin key reads. No sidecar's control plane
// is meant here (C-59).
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { Logger } from '../common/log';
import { answerErrors, RequestError } from './errors';
import { heartbeat, registration } from './messages';
import { AgentRegistry, type Agent } from './registry';
import { hashOf, matches } from './secrets';

export interface CentralServiceOptions {
  /** Empty: none. */
  readonly adminKey: string;
  readonly log: Logger;
  /** The clock, in milliseconds since the epoch. */
  readonly now?: () => number;
}

/** Of a heartbeat's body (OPR-32). */
const HEARTBEAT_BYTES = 64 * 1024;
/** For a whole request to arrive; a client that stalls must not hold a connection for ever. */
const REQUEST_TIMEOUT_MS = 30_000;

/** @returns the service, not yet listening (OPR-31 to OPR-34) */
export function createCentralService(options: CentralServiceOptions): FastifyInstance {
  const app = fastify({ logger: false, requestTimeout: REQUEST_TIMEOUT_MS });
  const registry = new AgentRegistry(options.now);
  answerErrors(app, options.log);
  app.get('/healthz', () => ({ status: 'ok' }));
  agentRoutes(app, registry, options.log);
  adminRoutes(app, registry, options);
  return app;
}

/** What an agent does with its bearer token. */
function agentRoutes(app: FastifyInstance, registry: AgentRegistry, log: Logger): void {
  // Before the body is read; again afterwards, since a token may be rotated meanwhile.
  const onRequest = async (request: FastifyRequest): Promise<void> => void bearerOf(request, registry);
  app.post('/api/v1/heartbeat', { onRequest, bodyLimit: HEARTBEAT_BYTES }, async (request, reply) => {
    const report = parse(heartbeat, request.body);
    const agent = bearerOf(request, registry);
    const wait = Math.ceil(registry.record(agent, report) / 1000);
    if (wait > 0) {
      throw new RequestError(429, `${agent.agentName} may send its next heartbeat in ${wait} s`, {
        'retry-after': String(wait),
      });
    }
    const { health, gap } = report;
    log.info({ agentName: agent.agentName, status: health.status, score: gap.score }, 'heartbeat');
    return reply.code(204).send();
  });
}

/** What needs the admin key. */
function adminRoutes(app: FastifyInstance, registry: AgentRegistry, options: CentralServiceOptions): void {
  const onRequest = adminGate(options.adminKey);

  app.post('/api/v1/register', { onRequest }, (request) => {
    const { agent, apiKey, isNew } = registry.register(parse(registration, request.body));
    const { agentName, agentId, runtime, token } = agent;
    options.log.info(
      { agentName, agentId, runtime },
      isNew ? 'agent registered' : 'agent registered again, token rotated',
    );
    return { agentId, apiKey, expiresAt: iso(token.expiresAt) };
  });

  app.get('/api/v1/agents', { onRequest }, () => registry.agents.map(listed));

  for (const part of ['health', 'gap', 'proof'] as const) {
    app.get<{ Params: { name: string } }>(`/api/v1/agents/:name/${part}`, { onRequest }, ({ params }) => {
      const agent = registry.agent(params.name);
      if (!agent) throw new RequestError(404, `no agent "${params.name}" is registered`);
      const report = agent.lastHeartbeat?.[part];
      if (report) return report;
      throw new RequestError(
        404,
        agent.lastHeartbeat
          ? `the newest heartbeat of ${agent.agentName} has no ${part}`
          : `${agent.agentName} is registered and has sent no heartbeat yet`,
      );
    });
  }
}

/** @throws {RequestError} 503 where no key is configured (OPR-34), 401 for another key */
function adminGate(adminKey: string): (request: FastifyRequest) => Promise<void> {
  const hash = hashOf(adminKey);
  return async ({ headers }) => {
    if (adminKey === '')
      throw new RequestError(503, 'no admin key is configured: set ADMIN_KEY for the central service');
    const given = headers['x-admin-key'];
    if (typeof given !== 'string' || !matches(given, hash))
      throw new RequestError(401, 'X-Admin-Key is missing or wrong');
  };
}

/** @throws {RequestError} 401 where the request bears no valid token */
function bearerOf({ headers }: FastifyRequest, registry: AgentRegistry): Agent {
  const token = /^bearer +(.+)$/i.exec(headers.authorization ?? '')?.[1];
  const agent = token === undefined ? undefined : registry.bearerOf(token);
  if (agent) return agent;
  throw new RequestError(
    401,
    'the bearer token is missing, unknown, rotated or expired: register for a new one',
    { 'www-authenticate': 'Bearer' },
  );
}

const listed = ({ agentName, agentId, runtime, registeredAt, lastSeen }: Agent): object => ({
  agentName,
  agentId,
  runtime,
  registeredAt: iso(registeredAt),
  /** Null before the first heartbeat. */
  lastSeen: lastSeen === undefined ? null : iso(lastSeen),
});

const iso = (time: number): string => new Date(time).toISOString();

/** @throws {RequestError} 400 naming every mistake and its place */
function parse<T>(shape: z.ZodType<T>, body: unknown): T {
  const { success, data, error } = shape.safeParse(body);
  if (success) return data;
  throw new RequestError(400, z.prettifyError(error));
}
