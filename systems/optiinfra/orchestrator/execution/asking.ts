// Asking an agent while it may be lost: another one, or the same one when it is back, as long as the queue would wait.
import { AgentLost, type AgentClient } from '../../clients/agent';
import type { AgentType } from '../../api/customer';
import { pickAgent } from '../tasks/agents';
import { ApiError } from '../errors';
import type { Platform } from '../platform';

const ASK_AGAIN_MS = 100;

/**
 * What is asked must bear being asked twice.
 *
 * @param patience how many times the limit of the queue it waits for an agent
 * @throws {AgentLost} where none answers in time; whatever an agent answers instead
 */
export async function withAgent<T>(
  platform: Platform,
  type: AgentType,
  ask: (client: AgentClient) => Promise<T>,
  patience = 1,
): Promise<T> {
  const deadline = Date.now() + patience * platform.settings.timing.queueMs;
  const lost = new Set<string>();
  for (;;) {
    let id = '';
    try {
      const found = await pickAgent(platform, type, lost);
      id = found.id;
      return await ask(found.client);
    } catch (error) {
      const isAbsent = error instanceof ApiError && error.code === 'agent_unavailable';
      if (!isAbsent && !(error instanceof AgentLost)) throw error;
      if (Date.now() > deadline) throw new AgentLost(`no ${type} agent answers: ${error.message}`);
      lost.add(id);
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
    }
  }
}
