// Registration and heartbeats of agents (AGN-1 to AGN-15).
import {
  agentFilter,
  agentList,
  beaten,
  deregistered,
  deregistration,
  heartbeat,
  registered,
  registration,
} from '../../api/agent';
import { answers, idPath } from '../../api/common';
import type { App } from '../http/app';
import type { Platform } from '../platform';
import { beat, deregister, listAgents, register } from '../tasks/registry';

export function agentRoutes(app: App, platform: Platform): void {
  const service = { access: 'service' as const };
  const interval = platform.settings.timing.heartbeatMs / 1000;

  app.post(
    '/orchestrator/agents/register',
    { config: service, schema: { body: registration, response: answers({ 200: registered }) } },
    async ({ body }) => {
      const agent_id = await register(platform, body);
      const heartbeat_url = `/orchestrator/agents/${agent_id}/heartbeat`;
      return { registered: true as const, agent_id, heartbeat_interval_seconds: interval, heartbeat_url };
    },
  );
  app.post(
    '/orchestrator/agents/:id/heartbeat',
    {
      config: service,
      schema: { params: idPath, body: heartbeat, response: answers({ 200: beaten }) },
    },
    async ({ params, body }) => {
      const timestamp = await beat(platform, params.id, body);
      return { received: true as const, next_interval_seconds: interval, timestamp: timestamp.toISOString() };
    },
  );
  app.post(
    '/orchestrator/agents/:id/deregister',
    {
      config: service,
      schema: {
        params: idPath,
        body: deregistration.nullish(),
        response: answers({ 200: deregistered }),
      },
    },
    async ({ params, body }) => {
      await deregister(platform, params.id, body?.reason);
      return { deregistered: true as const };
    },
  );
  app.get(
    '/orchestrator/agents',
    {
      config: { access: 'admin or service' },
      schema: { querystring: agentFilter, response: answers({ 200: agentList }) },
    },
    async ({ query }) => {
      const agents = await listAgents(platform.stores.database, query);
      return { agents, count: agents.length };
    },
  );
}
