// The HTTPS server of the webhook: one route, a certificate that may change while it serves.
import fastify, { type FastifyInstance } from 'fastify';
import type { TlsMaterial } from './certificate';
import { review, reviewSchema, type ReviewContext } from './review';

/** An API server sends no larger object. */
const BODY_LIMIT = 3 * 1024 * 1024;

/**
 * Creates the webhook's server; it listens once it is told to (OPR-17).
 *
 * @param tls the certificate to begin with; `server.setSecureContext` takes later ones
 */
export function createWebhookServer(context: ReviewContext, tls: TlsMaterial): FastifyInstance {
  const server = fastify({
    bodyLimit: BODY_LIMIT,
    forceCloseConnections: 'idle',
    https: { ...tls, minVersion: 'TLSv1.2' },
  }) as unknown as FastifyInstance;
  server.post('/mutate', async (request, reply) => {
    const read = reviewSchema.safeParse(request.body);
    if (!read.success) return reply.code(400).send({ message: `no admission review: ${read.error.message}` });
    const { apiVersion, kind, request: admission } = read.data;
    return { apiVersion, kind, response: await review(context, admission) };
  });
  return server;
}
