// Gives what the central service refuses one shape: statusCode, error and message.
import { STATUS_CODES } from 'node:http';
import { finished } from 'node:stream/promises';
import type { FastifyError, FastifyInstance } from 'fastify';
import type { Logger } from '../common/log';

/** An error that is answered with its status and message, and with these headers. */
export class RequestError extends Error {
  constructor(
    readonly statusCode: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

const bodyOf = (statusCode: number, message: string): object => ({
  statusCode,
  error: STATUS_CODES[statusCode] ?? 'Error',
  message,
});

/** Installs the answers to unknown routes, to requests that are refused, and to failures of our own. */
export function answerErrors(app: FastifyInstance, log: Logger): void {
  app.setNotFoundHandler(({ method, url }, reply) =>
    reply.code(404).send(bodyOf(404, `no route ${method} ${url}`)),
  );
  app.setErrorHandler(async (error: FastifyError | RequestError, request, reply) => {
    const { method, url } = request;
    const statusCode = error.statusCode ?? 500;
    if (statusCode >= 500 && !(error instanceof RequestError)) {
      log.error({ err: error, method, url }, 'a request failed');
      return reply.code(500).send(bodyOf(500, 'the central service failed to answer; see its log'));
    }
    log.warn({ method, url, statusCode, reason: error.message }, 'request refused');
    // Closing the connection on unread data would reset it, and the client might never see the 413. A client that
    // leaves meanwhile needs no answer, and one that stalls is ended by the request timeout.
    if (statusCode === 413) await finished(request.raw.resume()).catch(() => undefined);
    const headers = error instanceof RequestError ? error.headers : {};
    return reply.code(statusCode).headers(headers).send(bodyOf(statusCode, error.message));
  });
}
