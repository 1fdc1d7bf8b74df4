// What the JSON doors have in common: bodies and queries by their shapes, one shape of errors.
import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import type { Logger } from '../log';
import { CloudError, type ErrorKind } from '../world/errors';

const statuses: Readonly<Record<ErrorKind, number>> = {
  ...{ invalid: 400, unauthenticated: 401, denied: 403, not_found: 404, conflict: 409 },
  ...{ throttled: 429, internal: 500, capacity: 503, unavailable: 503 },
};
export const statusOf = ({ kind }: CloudError): number => statuses[kind];

/** @throws {CloudError} naming every mistake and its place */
export function parse<T>(shape: z.ZodType<T>, input: unknown): T {
  const { success, data, error } = shape.safeParse(input);
  if (success) return data;
  throw new CloudError('invalid', z.prettifyError(error));
}

/** @returns the error to answer; what is a fault of our own is logged, and told to nobody */
export function told(error: unknown, log: Logger): CloudError {
  if (error instanceof CloudError) return error;
  const { statusCode = 500, message } = error as { statusCode?: number; message: string };
  if (statusCode < 500) return new CloudError('invalid', message);
  log.error({ err: error }, 'a request failed');
  return new CloudError('internal', 'the simulator failed to answer; see its log');
}

/** Errors as `{error, message}`. */
export function answerErrors(app: FastifyInstance, log: Logger): void {
  app.setErrorHandler((error, _request, reply) => {
    const refused = told(error, log);
    return reply.code(statusOf(refused)).send({ error: refused.kind, message: refused.message });
  });
}
