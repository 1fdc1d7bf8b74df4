// Agents, as the orchestrator reaches them: chosen by the routing rule, asked over HTTP with its own key.
import type { AgentType } from '../api/customer';
import { AgentClient } from '../clients/agent';
import { chooseAgent } from './domain/routing';
import { ApiError } from './errors';
import type { Platform } from './platform';
import { listAgents } from './registry';

let turn = 0;

/**
 * @param avoid agents that have just failed
 * @throws {ApiError} agent_unavailable where no active agent of the type can be reached
 */
export async function pickAgent(
  platform: Platform,
  type: AgentType,
  avoid?: ReadonlySet<string>,
): Promise<{ id: string; client: AgentClient }> {
  const agents = await listAgents(platform.stores.database, { type });
  const agent = chooseAgent(agents, { type }, turn++, avoid);
  if (!agent?.endpoint) throw new ApiError('agent_unavailable', `no ${type} agent is active`);
  return { id: agent.agent_id, client: new AgentClient(agent.endpoint, platform.settings.ownKey) };
}
