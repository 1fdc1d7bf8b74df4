// The webhook as a part of the operator: waits for its certificate, serves with it, and takes every later one.
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:tls';
import type { FastifyInstance } from 'fastify';
import { messageOf } from '../kubernetes/errors';
import { Backoff, pause } from '../timing';
import type { TlsMaterial } from './certificate';
import type { ReviewContext } from './review';
import { createWebhookServer } from './server';

export interface WebhookOptions extends ReviewContext {
  readonly port: number;
  /** Gives the certificate of now; asked again every minute. */
  readonly certificate: () => Promise<TlsMaterial>;
  /** Called with the port when the webhook serves. */
  readonly onServing: (port: number) => void;
  readonly refreshMs?: number;
  /** Over when nobody asks any more, once the operator was told to stop. */
  readonly linger?: () => Promise<unknown>;
}

const REFRESH_MS = 60_000;
/** So long the cluster may take to send reviews elsewhere; one that met a closed port would leave its pod bare. */
const LINGER_MS = 3_000;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;

/**
 * Serves until `signal` is aborted and a little longer, then lets the reviews in flight finish. In that time no connection
 * is kept: an API server that has one goes on asking whoever is at its other end, long after another operator serves.
 */
export async function serveWebhook(options: WebhookOptions, signal: AbortSignal): Promise<void> {
  const first = await firstCertificate(options, signal);
  if (first === undefined) return;
  const server = createWebhookServer(options, first);
  server.addHook('onRequest', async (_request, reply) => {
    if (signal.aborted) reply.header('connection', 'close');
  });
  await server.listen({ host: '::', port: options.port });
  options.onServing((server.server.address() as AddressInfo).port);
  await keepCertificate(server, first, options, signal);
  server.server.closeIdleConnections();
  const { linger = () => new Promise((resolve) => setTimeout(resolve, LINGER_MS)) } = options;
  await linger();
  await server.close();
}

/** Waits for as long as it takes; undefined when the operator stops before. */
async function firstCertificate(
  { certificate, log }: WebhookOptions,
  signal: AbortSignal,
): Promise<TlsMaterial | undefined> {
  const backoff = new Backoff(FIRST_RETRY_MS, LONGEST_RETRY_MS);
  while (!signal.aborted) {
    try {
      return await certificate();
    } catch (error) {
      log.warn(`the webhook waits for its certificate: ${messageOf(error)}`);
      await pause(backoff.next(), signal);
    }
  }
  return undefined;
}

async function keepCertificate(
  server: FastifyInstance,
  first: TlsMaterial,
  { certificate, log, refreshMs = REFRESH_MS }: WebhookOptions,
  signal: AbortSignal,
): Promise<void> {
  for (let current = first; ;) {
    await pause(refreshMs, signal);
    if (signal.aborted) return;
    try {
      const latest = await certificate();
      if (latest.cert === current.cert) continue;
      (server.server as unknown as Server).setSecureContext(latest);
      current = latest;
      log.info('webhook certificate changed');
    } catch (error) {
      log.warn(`the webhook keeps its certificate: ${messageOf(error)}`);
    }
  }
}
