// The orchestrator as agents and administrators speak to it: registration, heartbeats, tasks (AGN-1 to AGN-21, TSK-5 to TSK-7).
import type { Answer } from '../../../runner/http/answer';
import { timeouts } from '../../timeouts';
import type { AgentType } from '../names';
import type { Api } from './api';
import { finished, type RegisteredAgent, type Task, type Timing } from './types';

export interface Registration {
  readonly agent_type: string;
  readonly version: string;
  readonly capabilities: readonly string[];
  readonly hostname: string;
  /** An agent that serves nothing has none (AGN-6). */
  readonly endpoint?: string;
}

export interface Registered {
  readonly registered: boolean;
  readonly agent_id: string;
  readonly heartbeat_interval_seconds: number;
  readonly heartbeat_url: string;
}

export interface Heartbeat {
  readonly status: string;
  readonly current_tasks: number;
  readonly load?: number;
  readonly customer_ids?: readonly string[];
}

/** For a task whose agent never answers; the shortest that there is (TSK-4). */
export const SHORT_LIMIT_SECONDS = 1;

/** What a task is posted with (TSK-5); the platform has a default for what is left out. */
export interface NewTask {
  readonly agent_type: AgentType;
  readonly task_type: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly priority?: string;
  readonly timeout_seconds?: number;
  readonly max_retries?: number;
  readonly depends_on?: readonly string[];
}

export class Orchestrator {
  constructor(private readonly api: Api) {}

  register(registration: Registration): Promise<Registered> {
    return this.api.ask('POST', '/orchestrator/agents/register', registration);
  }

  /** Whatever is answered. */
  tryToRegister(registration: Registration): Promise<Answer> {
    return this.api.send('POST', '/orchestrator/agents/register', registration);
  }

  tryToBeat(agent: string, heartbeat: Heartbeat): Promise<Answer> {
    return this.api.send('POST', `/orchestrator/agents/${agent}/heartbeat`, heartbeat);
  }

  /** A heartbeat among many: it is no evidence. */
  beat(agent: string, heartbeat: Heartbeat): Promise<void> {
    return this.api.quietly('POST', `/orchestrator/agents/${agent}/heartbeat`, heartbeat);
  }

  deregister(agent: string): Promise<{ deregistered: boolean }> {
    return this.api.ask('POST', `/orchestrator/agents/${agent}/deregister`, {});
  }

  tryToDeregister(agent: string): Promise<Answer> {
    return this.api.send('POST', `/orchestrator/agents/${agent}/deregister`, {});
  }

  /** For what tidies up after a scenario. */
  leave(agent: string): Promise<void> {
    return this.api.quietly('POST', `/orchestrator/agents/${agent}/deregister`, {});
  }

  async agents(query = ''): Promise<RegisteredAgent[]> {
    return (await this.api.get<{ agents: RegisteredAgent[] }>(`/orchestrator/agents${query}`)).agents;
  }

  /** Waits until the registry says of an agent what is waited for. @param notYet says why it does not, or nothing */
  async untilAgent(
    { id, type }: { readonly id: string; readonly type: AgentType },
    what: string,
    notYet: (agent: RegisteredAgent) => string | undefined,
  ): Promise<RegisteredAgent> {
    const target = `/orchestrator/agents?type=${type}`;
    const find = ({ agents }: { agents: RegisteredAgent[] }) =>
      agents.find(({ agent_id }) => agent_id === id);
    const list = await this.api.until<{ agents: RegisteredAgent[] }>(
      ...([target, what, timeouts.CONDITION] as const),
      (answer) => {
        const found = find(answer);
        return found ? notYet(found) : `there is no agent ${id} in the list`;
      },
    );
    return find(list)!;
  }

  submit(task: NewTask): Promise<Task> {
    return this.api.ask('POST', '/orchestrator/tasks', task);
  }

  tryToSubmit(task: object): Promise<Answer> {
    return this.api.send('POST', '/orchestrator/tasks', task);
  }

  task(id: string): Promise<Task> {
    return this.api.get(`/orchestrator/tasks/${id}`);
  }

  tryToCancel(id: string): Promise<Answer> {
    return this.api.send('DELETE', `/orchestrator/tasks/${id}`);
  }

  /** Waits until it has one of these states. */
  taskIn(id: string, states: readonly string[]): Promise<Task> {
    return this.api.until<Task>(
      ...([
        `/orchestrator/tasks/${id}`,
        `the task to be ${states.join(' or ')}`,
        timeouts.CONDITION,
      ] as const),
      (task) => (states.includes(task.status) ? undefined : progressOf(task)),
    );
  }

  /** Waits until it is in a state in which it stays. */
  ended(id: string): Promise<Task> {
    return this.taskIn(id, finished);
  }

  /** The intervals and limits that are in force (TST-5). */
  async timing(): Promise<Timing> {
    return (await this.api.get<{ timing_ms: Timing }>('/__test__/limits')).timing_ms;
  }
}

/** "retrying after 2 retries, at agt_1: invalid_response" */
function progressOf({ status, retry_count, agent_id, error }: Task): string {
  return `${status} after ${retry_count} retries, at ${agent_id ?? 'no agent'}: ${error ?? 'no error'}`;
}
