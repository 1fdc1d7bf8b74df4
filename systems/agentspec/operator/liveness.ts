// The operator's own health: /healthz, /readyz and /metrics.
import fastify, { type FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';

/** Conditions of readiness by name; each is either met or not yet. */
export class Readiness {
  private readonly missing = new Set<string>();

  /** Adds a condition that is not met yet; gives the function that meets it, for good. */
  require(condition: string): () => void {
    this.missing.add(condition);
    return () => this.missing.delete(condition);
  }

  /** What is not met yet; empty when ready. */
  pending(): string[] {
    return [...this.missing];
  }
}

/** Creates the server: alive is whoever answers; ready is who has met all conditions, and 503 names the others. */
export function createLivenessServer(readiness: Readiness, registry: Registry): FastifyInstance {
  const server = fastify({ forceCloseConnections: true });
  server.get('/healthz', async () => ({ status: 'ok' }));
  server.get('/readyz', async (_request, reply) => {
    const pending = readiness.pending();
    return pending.length === 0 ? { status: 'ok' } : reply.code(503).send({ status: 'not ready', pending });
  });
  server.get('/metrics', async (_request, reply) => {
    return reply.type(registry.contentType).send(await registry.metrics());
  });
  return server;
}
