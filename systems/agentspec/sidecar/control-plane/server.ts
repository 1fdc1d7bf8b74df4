// The control plane: the sidecar's second server, which tells about the agent and takes its reports.
import fastify, { type FastifyInstance } from 'fastify';
import type { SidecarContext } from '../context';
import { answerErrors } from './errors';
import { acceptJson } from './json-body';
import { createParts, type ControlPlaneParts, type Routes } from './parts';
import { auditRoutes } from './routes/audit';
import { capabilitiesRoutes } from './routes/capabilities';
import { evalRoutes } from './routes/eval';
import { eventsRoutes } from './routes/events';
import { explainRoutes } from './routes/explain';
import { exploreRoutes } from './routes/explore';
import { gapRoutes } from './routes/gap';
import { healthRoutes } from './routes/health';
import { mcpRoutes } from './routes/mcp';
import { proofRoutes } from './routes/proof';
import type { Timeouts } from './timeouts';

const allRoutes: readonly Routes[] = [
  healthRoutes,
  gapRoutes,
  auditRoutes,
  exploreRoutes,
  capabilitiesRoutes,
  eventsRoutes,
  mcpRoutes,
  explainRoutes,
  evalRoutes,
  proofRoutes,
];

/** A request id is a path segment of `/explain` and may be as long as a request line. */
const maxParamLength = 16_384;
/** For a whole request to arrive; a client that stalls must not hold a connection for ever. */
const requestTimeoutMs = 30_000;

/**
 * Creates the control plane, not listening yet (CTL-1 to CTL-7).
 *
 * @param timeouts other waits than the contract's, for tests
 */
export function createControlPlane(
  context: SidecarContext,
  timeouts: Partial<Timeouts> = {},
): FastifyInstance {
  const app = fastify({
    logger: false,
    requestTimeout: requestTimeoutMs,
    routerOptions: { maxParamLength },
    rewriteUrl: ({ url = '/' }) => withoutAlias(url),
  });
  const parts = createParts(context, timeouts);
  answerErrors(app, context.log);
  acceptJson(app);
  for (const routes of allRoutes) routes(app, parts);
  closeWithServer(app, parts);
  return app;
}

/** Every route has the alias `/agentspec/<route>` (CTL-2); `/agentspec/health` means liveness (CTL-3). */
function withoutAlias(url: string): string {
  const path = url.replace(/^\/agentspec(?=\/)/, '');
  return path === url ? url : path.replace(/^\/health(?=\?|$)/, '/health/live');
}

function closeWithServer(app: FastifyInstance, { pushedEvents, agent }: ControlPlaneParts): void {
  let closing = false;
  app.addHook('preClose', (done) => {
    closing = true;
    done();
  });
  // What is still being answered must not leave an idle connection behind for the closing server to wait for.
  app.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close');
  });
  app.addHook('onClose', async () => {
    pushedEvents.close();
    await agent.close();
  });
}
