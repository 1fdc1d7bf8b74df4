// How other processes speak to a supervisor: HTTP over a Unix socket that only this user can open.
import fastify, { type FastifyInstance } from 'fastify';
import * as z from 'zod';
import { BenchError, messageOf } from '../errors';
import { BENCH_AT_FAULT, PLATFORM_AT_FAULT } from './fault-status';
import { DidNotStart } from './readiness';

/** A platform whose processes are owned by a process of its own, its supervisor. */
export interface SupervisedPlatform {
  /** How its processes fare; a JSON object. */
  status(): object;
  /** Starts what is not running and waits until it is ready; may be repeated. */
  deploy(): Promise<void>;
  /** Waits until what an earlier run changed is put back. @throws BenchError when somebody else holds the lease */
  takeLease(holder: string): Promise<void>;
  /** Ends the lease and puts back what was changed under it. */
  endLease(): Promise<void>;
  /** Puts back what was changed. Says what, one line each. */
  restore(): Promise<string[]>;
  /** Ends every process. */
  stop(): Promise<void>;
}

export interface SupervisorEvents {
  /** Somebody asked the whole platform to end; its processes have. */
  stopped(): void;
  /** A run has come for the lease. */
  leaseAsked(): void;
  /** A run let go of its lease, or died; everything it changed has been put back. */
  leaseEnded(): void;
}

const leaseQuery = z.object({ holder: z.string().min(1) });

function statusOf(error: unknown): number {
  if (error instanceof BenchError) return BENCH_AT_FAULT;
  return error instanceof DidNotStart ? PLATFORM_AT_FAULT : 500;
}

/** @returns the API of any platform, to which a platform adds what only it can do */
export function createSupervisorApi(platform: SupervisedPlatform, events: SupervisorEvents): FastifyInstance {
  const api = fastify({ forceCloseConnections: true });
  api.setErrorHandler((error, _request, reply) =>
    reply.code(statusOf(error)).send({ error: messageOf(error) }),
  );
  const status = () => ({ pid: process.pid, ...platform.status() });
  api.get('/status', async () => status());
  api.post('/deploy', async () => {
    await platform.deploy();
    return status();
  });
  api.post('/restore', async () => ({ restored: await platform.restore() }));
  api.post('/stop', async () => {
    await platform.stop();
    setImmediate(events.stopped);
    return {};
  });
  addLease(api, platform, events);
  return api;
}

/** A lease is a connection: it ends when the run closes it, or when the run is killed. */
function addLease(api: FastifyInstance, platform: SupervisedPlatform, events: SupervisorEvents): void {
  const end = (): void => {
    void platform
      .endLease()
      .catch((error) => process.stderr.write(`could not put back what a run changed: ${messageOf(error)}\n`))
      .finally(() => events.leaseEnded());
  };
  api.get('/lease', async (request, reply) => {
    events.leaseAsked();
    await platform.takeLease(leaseQuery.parse(request.query).holder);
    reply.hijack();
    const { socket } = request.raw;
    if (socket.destroyed) return end();
    socket.once('close', end);
    reply.raw.writeHead(200, { 'content-type': 'text/plain' });
    reply.raw.flushHeaders();
  });
}
