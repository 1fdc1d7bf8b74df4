// Reads request bodies: JSON in UTF-8, nothing else (CTL-6).
import type { FastifyInstance } from 'fastify';
import { RequestError } from './errors';

/** Replaces Fastify's parsers; an empty body is no body, so that the route says what it misses. */
export function acceptJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (_request: unknown, body: Buffer) => (body.length === 0 ? undefined : parse(body)),
  );
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    throw new RequestError(400, `the body is not JSON in UTF-8: ${(error as Error).message}`);
  }
}
