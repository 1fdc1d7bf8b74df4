// Which agent gets a task (ORC-4).
import type { Agent } from '../../api/agent';
import type { AgentType } from '../../api/customer';

type Candidate = Pick<
  Agent,
  'agent_id' | 'agent_type' | 'status' | 'endpoint' | 'load' | 'current_tasks' | 'capabilities'
>;

export interface Wanted {
  readonly type: AgentType;
  readonly capability?: string;
  /** Agents that have just failed: taken only where there is no other. */
  readonly avoid?: ReadonlySet<string>;
}

/**
 * Active, of the type, with the capability if the task names one, and with an endpoint; then the lowest load, the fewest
 * tasks, and whose turn it is.
 *
 * @param lastTurn a number that grows with every task that was routed: of the last one that the agent got
 */
export function chooseAgent<T extends Candidate>(
  agents: readonly T[],
  { type, capability, avoid }: Wanted,
  lastTurn: (agentId: string) => number,
): T | undefined {
  const able = agents.filter(
    (one) =>
      one.status === 'active' &&
      one.agent_type === type &&
      one.endpoint !== null &&
      (!capability || one.capabilities.includes(capability)),
  );
  const isAvoided = ({ agent_id }: T): number => (avoid?.has(agent_id) ? 1 : 0);
  const [best] = able.sort(
    (a, b) =>
      isAvoided(a) - isAvoided(b) ||
      a.load - b.load ||
      a.current_tasks - b.current_tasks ||
      lastTurn(a.agent_id) - lastTurn(b.agent_id) ||
      a.agent_id.localeCompare(b.agent_id),
  );
  return best;
}
