// Registering with the orchestrator, and heartbeats for as long as the agent lives.
import { setTimeout } from 'node:timers/promises';
import { registered, type Registration } from '../../api/agent';
import type { Logger } from 'pino';
import type { Work } from './server';

const TIMEOUT_MS = 5_000;
const RETRY_MS = 200;
/** This many tasks at once are a full load. */
const FULL = 20;

export interface RegistrationOptions {
  readonly orchestrator: string;
  readonly key: string;
  readonly registration: Registration;
  readonly work: Work;
  /** @returns the customers that the agent watches */
  readonly customers: () => Promise<string[]>;
  readonly log: Logger;
}

/** Registers, again and again until it succeeds, and beats. @returns what ends it: the agent takes its leave */
export function stayRegistered(options: RegistrationOptions): () => Promise<void> {
  const { registration, work, customers, log } = options;
  const stopping = new AbortController();
  const post = async (path: string, body: object): Promise<unknown> => {
    const response = await fetch(`${options.orchestrator}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': options.key },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.ok) return response.json();
    throw Object.assign(new Error(`${path} answered ${response.status}: ${await response.text()}`), {
      status: response.status,
    });
  };
  const pause = (ms: number) => setTimeout(ms, undefined, stopping).catch(() => undefined);
  let agentId: string | undefined;
  let interval = RETRY_MS;
  const running = (async () => {
    while (!stopping.signal.aborted) {
      try {
        if (!agentId) {
          const answer = registered.parse(await post('/orchestrator/agents/register', registration));
          agentId = answer.agent_id;
          interval = answer.heartbeat_interval_seconds * 1000;
          log.info({ agent_id: agentId }, 'registered');
        }
        const load = Math.min(1, work.current / FULL);
        const beat = { status: 'active', current_tasks: work.current, load, customer_ids: await customers() };
        await post(`/orchestrator/agents/${agentId}/heartbeat`, beat);
        await pause(interval);
      } catch (error) {
        if ((error as { status?: number }).status === 404) agentId = undefined;
        log.warn({ err: error }, 'the orchestrator does not answer');
        await pause(RETRY_MS);
      }
    }
  })();
  return async () => {
    stopping.abort();
    await running;
    if (agentId)
      await post(`/orchestrator/agents/${agentId}/deregister`, { reason: 'the agent ends' }).catch(
        () => undefined,
      );
  };
}
