// The simulator's server: every door on one port, and its health.
import fastify, { type FastifyInstance } from 'fastify';
import type { Clock } from './clock';
import { Cloud } from './cloud';
import { awsDoor } from './doors/aws/door';
import { billingDoor } from './doors/billing';
import { gcpDoor } from './doors/gcp/door';
import { servingDoor } from './doors/serving';
import { simDoor } from './doors/sim';
import type { Logger } from './log';

/** For a whole request to arrive; a client that stalls must not hold a connection for ever. */
const REQUEST_TIMEOUT_MS = 30_000;

export interface ServerOptions {
  readonly clock: Clock;
  readonly seed: string;
  readonly log: Logger;
}

/** @returns the simulator, not yet listening */
export function createServer({ clock, seed, log }: ServerOptions): FastifyInstance {
  const app = fastify({ logger: false, requestTimeout: REQUEST_TIMEOUT_MS, forceCloseConnections: 'idle' });
  const cloud = new Cloud(clock, seed);
  app.get('/health', () => ({
    ...{ status: 'healthy', service: 'optiinfra-cloud', version: '1.0.0' },
    ...{ uptime_s: process.uptime(), simulated_seconds: clock.now().sim / 1000 },
  }));
  app.setNotFoundHandler(({ method, url }, reply) =>
    reply.code(404).send({ error: 'not_found', message: `no route ${method} ${url}` }),
  );
  for (const door of [awsDoor, gcpDoor, billingDoor, servingDoor, simDoor])
    void app.register(door, { cloud, log });
  return app;
}
