// Which agent gets a task (ORC-4).
import type { Agent } from '../../api/agent';
import type { AgentType } from '../../api/customer';

type Candidate = Pick<
  Agent,
  'agent_id' | 'agent_type' | 'status' | 'endpoint' | 'load' | 'current_tasks' | 'capabilities'
>;

/**
 * Active, of the type, with the capability if the task names one, and with an endpoint; then the lowest load, the fewest
 * tasks, and round robin.
 *
 * @param turn counts the tasks that were routed; equals take turns by it
 * @param avoid agents that have just failed, taken only where there is no other
 */
export function chooseAgent<T extends Candidate>(
  agents: readonly T[],
  wanted: { readonly type: AgentType; readonly capability?: string },
  turn: number,
  avoid: ReadonlySet<string> = new Set(),
): T | undefined {
  const able = agents.filter(
    (one) =>
      one.status === 'active' &&
      one.agent_type === wanted.type &&
      one.endpoint !== null &&
      (!wanted.capability || one.capabilities.includes(wanted.capability)),
  );
  const fresh = able.filter(({ agent_id }) => !avoid.has(agent_id));
  const from = fresh.length > 0 ? fresh : able;
  const [best] = [...from].sort((a, b) => a.load - b.load || a.current_tasks - b.current_tasks);
  const equals = from.filter((one) => one.load === best?.load && one.current_tasks === best.current_tasks);
  return [...equals].sort((a, b) => a.agent_id.localeCompare(b.agent_id))[turn % equals.length];
}
