// Agents, as the orchestrator reaches them: chosen by the routing rule, asked over HTTP with its own key.
import type { AgentType } from '../../api/customer';
import { AgentClient } from '../../clients/agent';
import { ApiError } from '../errors';
import type { Platform } from '../platform';
import type { Flight } from './routing';

export const clientOf = ({ settings }: Platform, { agent, accepted, landed }: Flight): AgentClient =>
  new AgentClient(agent.endpoint ?? '', settings.ownKey, { accepted, landed });

/** @throws {ApiError} agent_unavailable where no active agent of the type can be reached */
export async function pickAgent(
  platform: Platform,
  type: AgentType,
  avoid?: ReadonlySet<string>,
): Promise<{ id: string; client: AgentClient }> {
  const flight = await platform.routing.choose({ type, avoid });
  if (!flight) throw new ApiError('agent_unavailable', `no ${type} agent is active`);
  return { id: flight.agent.agent_id, client: clientOf(platform, flight) };
}
