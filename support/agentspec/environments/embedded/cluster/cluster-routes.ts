// What only the demo cluster can be asked for, beside what any supervised platform can.
import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import type { DemoCluster } from './demo-cluster';

const attempt = z.object({ variables: z.record(z.string(), z.string()) });
const change = attempt.extend({ restart: z.boolean() });
const asked = z.object({ byHand: z.boolean() });
const livePatch = asked.extend({ agents: z.array(z.string()) });
const named = z.object({ name: z.string() });
const logQuery = z.object({ lines: z.coerce.number().int().positive().max(10_000) });
const decisionsQuery = z.object({ since: z.coerce.date() });

export function addClusterRoutes(api: FastifyInstance, cluster: DemoCluster): void {
  api.put('/agents/:name/variables', async (request) => {
    const { variables, restart } = change.parse(request.body);
    return { replaced: await cluster.setVariables(named.parse(request.params).name, variables, { restart }) };
  });
  api.post('/agents/:name/attempts', (request) => {
    const { variables } = attempt.parse(request.body);
    return cluster.agent(named.parse(request.params).name).attempt(variables);
  });
  api.get('/agents/:name/log', async (request) => {
    const agent = cluster.agent(named.parse(request.params).name);
    return { log: await agent.sidecarLog(logQuery.parse(request.query).lines) };
  });
  api.get('/agents/:name/decisions', async (request) => {
    const agent = cluster.agent(named.parse(request.params).name);
    return { decisions: await agent.decisions(decisionsQuery.parse(request.query).since) };
  });
  // The key is told to whoever may open the socket, which is this user alone, and written nowhere.
  api.get('/central-service', async () => ({ access: cluster.centralServiceAccess }));
  addLivePatch(api, cluster);
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
}
