// Gives errors their shape: statusCode, error and message (CTL-5, CTL-6).
import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { FastifyError, FastifyInstance } from 'fastify';
import type { Logger } from '../../common/log';

export interface ErrorBody {
  statusCode: number;
  error: string;
  message: string;
}

/** @param error the standard phrase of the status, unless the contract has a constant of its own */
export const errorBody = (
  statusCode: number,
  message: string,
  error = STATUS_CODES[statusCode] ?? 'Error',
): ErrorBody => ({
  statusCode,
  error,
  message,
});

/** An error that is answered with its status and message. */
export class RequestError extends Error {
  constructor(
    readonly statusCode: number,
    message: string,
  ) {
    super(message);
  }
}

/** Installs the answers to unknown routes, to requests that cannot be read, and to failures of our own. */
export function answerErrors(app: FastifyInstance, log: Logger): void {
  // An unknown route is a 404 whatever its body is like, so this comes before the body is read.
  app.addHook('onRequest', async ({ is404, method, originalUrl }, reply) => {
    if (is404) return reply.code(404).send(errorBody(404, `no route ${method} ${originalUrl}`));
  });
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    const statusCode = error.statusCode !== undefined && error.statusCode >= 400 ? error.statusCode : 500;
    if (statusCode === 413) await discardBody(request.raw);
    if (statusCode < 500) return reply.code(statusCode).send(errorBody(statusCode, error.message));
    log.error({ err: error, method: request.method, url: request.url }, 'the control plane failed to answer');
    return reply
      .code(statusCode)
      .send(errorBody(statusCode, 'the control plane failed to answer; see its log'));
  });
}

const discardLimit = 16 * 1024 * 1024;

/**
 * Reads on until a refused body is over, within a limit: closing the connection on unread data would reset it,
 * and the client might never see the 413.
 */
function discardBody(request: IncomingMessage): Promise<void> {
  if (request.readableEnded || request.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    let discarded = 0;
    request.on('data', (chunk: Buffer) => {
      discarded += chunk.length;
      if (discarded > discardLimit) resolve();
    });
    for (const event of ['end', 'close', 'error']) request.once(event, () => resolve());
    request.resume();
  });
}
