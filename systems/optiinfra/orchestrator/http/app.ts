// The HTTP server: one order of checks, one shape of errors, and an OpenAPI document of the same schemas.
import helmet from '@fastify/helmet';
import swagger from '@fastify/swagger';
import websocket from '@fastify/websocket';
import { fastify, type FastifyError, type FastifyInstance } from 'fastify';
import {
  hasZodFastifySchemaValidationErrors,
  isResponseSerializationError,
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { randomUUID } from 'node:crypto';
import { maxHeaderSize } from 'node:http';
import { id as idShape } from '../../api/common';
import { ApiError } from '../errors';
import { limits } from '../limits';
import type { Platform } from '../platform';
import { authorize, checkRate, checkSyntax, identify, invalid } from './checks';
import { isAway } from '../../stores/database';

/** The client's own request id, if it keeps to the pattern of ids (API-13). */
const requestIdOf = (given: unknown): string => {
  const parsed = idShape.safeParse(given);
  return parsed.success ? parsed.data : randomUUID();
};

/** What cannot be decoded names nothing: it is answered as any path that is no route (API-9), with all that every answer has. */
function decodable(url: string): string {
  try {
    decodeURIComponent(url.split('?')[0] ?? '');
    return url;
  } catch {
    return '/';
  }
}

const typed = (app: FastifyInstance) => app.withTypeProvider<ZodTypeProvider>();
export type App = ReturnType<typeof typed>;

/** @returns the server without routes; `add` them before it is ready */
export async function createApp(platform: Platform): Promise<App> {
  const plain = fastify({
    logger: false,
    bodyLimit: limits.bodyBytes,
    genReqId: ({ headers }) => requestIdOf(headers['x-request-id']),
    // As long as HTTP itself lets a path be: whether it is an id, its own shape says.
    routerOptions: { maxParamLength: maxHeaderSize },
    rewriteUrl: ({ url = '/' }) => decodable(url),
  });
  plain.setValidatorCompiler(validatorCompiler);
  plain.setSerializerCompiler(serializerCompiler);
  await plain.register(helmet, { frameguard: { action: 'deny' }, hsts: false });
  await plain.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title: 'OptiInfra', version: '1.0.0' } },
    transform: jsonSchemaTransform,
  });
  await plain.register(websocket, { options: { maxPayload: limits.frameBytes } });
  plain.decorateRequest('caller', null);
  plain.addHook('onRequest', async (request, reply) => {
    void reply.header('X-Request-Id', request.id);
    const { unlimited } = request.routeOptions.config;
    checkSyntax(request);
    // A socket tells who it is in its own way, and is refused by close codes (WSK-3); health is told without a store.
    if (request.ws || unlimited) return;
    const caller = await identify(platform, request);
    await checkRate(platform, caller, request.ip);
    if (!request.is404) request.caller = await authorize(platform, request, caller);
  });
  answerErrors(plain, platform);
  return typed(plain);
}

function answerErrors(app: FastifyInstance, { log }: Platform): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const { code, message, more, status } = toldOf(error);
    if (status >= 500)
      log.error({ err: error, url: request.routeOptions.url, request_id: request.id }, 'a request failed');
    if (more.retry_after) void reply.header('Retry-After', String(more.retry_after));
    return reply.code(status).send({ error: code, message, ...more, request_id: request.id });
  });
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({ error: 'not_found', message: 'there is no such route', request_id: request.id }),
  );
}

/** @returns the error to answer: never a stack, SQL or another's ids (API-4) */
function toldOf(error: FastifyError): ApiError {
  if (error instanceof ApiError) return error;
  if (hasZodFastifySchemaValidationErrors(error))
    return invalid(
      error.validation.map(({ instancePath, message = '' }) => ({
        ...{ path: instancePath.slice(1).replaceAll('/', '.') || 'body', message },
      })),
    );
  if (isAway(error))
    return new ApiError('unavailable', 'the database or a cloud cannot be reached; try again');
  const { statusCode = 500, code = '' } = error;
  if (!isResponseSerializationError(error) && statusCode < 500)
    return new ApiError('validation_error', error.message);
  // PostgreSQL's classes: 22, a value that no column can hold, such as text with a NUL; 23, what another took away.
  if (/^22...$/.test(code)) return new ApiError('validation_error', 'a value cannot be stored');
  if (/^23...$/.test(code)) return new ApiError('conflict', 'what this belongs to was changed meanwhile');
  return new ApiError('internal', 'the request could not be answered');
}
