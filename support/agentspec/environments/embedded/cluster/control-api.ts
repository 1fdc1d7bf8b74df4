// How other processes speak to the embedded cluster: HTTP over a Unix socket that only this user can open.
import fastify, { type FastifyInstance } from 'fastify';
import * as z from 'zod';
import { BenchError, messageOf } from '../../../../../runner/errors';
import type { DemoCluster } from './demo-cluster';
import { DidNotStart } from '../../../../../runner/processes/readiness';

const change = z.object({ variables: z.record(z.string(), z.string()), restart: z.boolean() });
const asked = z.object({ byHand: z.boolean() });
const livePatch = asked.extend({ agents: z.array(z.string()) });
const named = z.object({ name: z.string() });
const logQuery = z.object({ lines: z.coerce.number().int().positive().max(10_000) });
const decisionsQuery = z.object({ since: z.coerce.date() });
const leaseQuery = z.object({ holder: z.string().min(1) });

export interface ClusterEvents {
  /** Somebody asked the whole cluster to end. */
  stop(): void;
  /** A run let go of its lease, or died; everything it changed has been put back. */
  leaseEnded(): void;
}

/** 409: the bench is at fault; 502: the system under test is. */
const statusOf = (error: unknown): number =>
  error instanceof BenchError ? 409 : error instanceof DidNotStart ? 502 : 500;

export function createControlApi(cluster: DemoCluster, events: ClusterEvents): FastifyInstance {
  const api = fastify({ forceCloseConnections: true });
  api.setErrorHandler((error, _request, reply) =>
    reply.code(statusOf(error)).send({ error: messageOf(error) }),
  );

  api.get('/status', async () => ({ pid: process.pid, agents: cluster.status() }));
  api.post('/deploy', async () => {
    await cluster.deploy();
    return { agents: cluster.status() };
  });
  api.put('/agents/:name/variables', async (request) => {
    const { variables, restart } = change.parse(request.body);
    return { replaced: await cluster.setVariables(named.parse(request.params).name, variables, { restart }) };
  });
  api.get('/agents/:name/log', async (request) => {
    const agent = cluster.agent(named.parse(request.params).name);
    return { log: await agent.sidecarLog(logQuery.parse(request.query).lines) };
  });
  api.get('/agents/:name/decisions', async (request) => {
    const agent = cluster.agent(named.parse(request.params).name);
    return { decisions: await agent.decisions(decisionsQuery.parse(request.query).since) };
  });
  addLivePatch(api, cluster);
  api.post('/restore', async () => ({ restored: await cluster.restore() }));
  api.post('/stop', async () => {
    await cluster.stop();
    setImmediate(events.stop);
    return {};
  });
  addLease(api, cluster, events);
  return api;
}

/** What a run patches is put back with its lease; what a person patches by hand stays until the reset. */
function addLivePatch(api: FastifyInstance, cluster: DemoCluster): void {
  api.post('/patch', async (request) => {
    const { agents, byHand } = livePatch.parse(request.body);
    await (byHand ? cluster.byHand('make demo-patch', () => cluster.patch(agents)) : cluster.patch(agents));
    return {};
  });
  api.post('/reset', async (request) => {
    const { byHand } = asked.parse(request.body);
    // Nobody but runs borrows variables, so whatever is changed while none is at work is a leftover (DEM-33).
    const reset = byHand
      ? await cluster.byHand('make demo-reset', () => cluster.restore())
      : await cluster.reset();
    return { reset };
  });
  // The key is told to whoever may open the socket, which is this user alone, and written nowhere.
  api.get('/central-service', async () => ({ access: cluster.centralServiceAccess }));
}

/** A lease is a connection: it ends when the run closes it, or when the run is killed. */
function addLease(api: FastifyInstance, cluster: DemoCluster, events: ClusterEvents): void {
  const end = (): void => {
    void cluster
      .endLease()
      .catch((error) => process.stderr.write(`could not put back what a run changed: ${messageOf(error)}\n`))
      .finally(() => events.leaseEnded());
  };
  api.get('/lease', async (request, reply) => {
    await cluster.takeLease(leaseQuery.parse(request.query).holder);
    reply.hijack();
    const { socket } = request.raw;
    if (socket.destroyed) return end();
    socket.once('close', end);
    reply.raw.writeHead(200, { 'content-type': 'text/plain' });
    reply.raw.flushHeaders();
  });
}
