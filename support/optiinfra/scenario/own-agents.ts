// The agents that belong to one scenario, and the tasks that it gives them: no other work comes to them, theirs to no other.
import { randomUUID } from 'node:crypto';
import type { Answer } from '../../../runner/http/answer';
import { BenchError } from '../../../runner/errors';
import { Slot } from '../../slot';
import { Orchestrator, type NewTask } from '../clients/orchestrator';
import type { Visit } from '../clients/stub-acts';
import { StubAgent } from '../clients/stub-agent';
import type { Task } from '../clients/types';
import type { AgentType } from '../names';
import type { Connections } from './connections';

export class OwnAgents {
  /** What only these agents are able to do, so that a task that names it comes to none but them (ORC-5). */
  readonly capability = `scenario-${randomUUID().slice(0, 8)}`;
  /** The task that the scenario speaks of. */
  readonly task = new Slot<Task>('no task was given before this step');
  /** All that were given, as they were then. */
  readonly tasks: Task[] = [];
  /** What the owner has asked for by its name, and who got it (ORC-1). */
  readonly routed: { readonly routed_to_agent: string; readonly task_id: string }[] = [];
  /** Of the agent that came back. */
  readonly idBefore = new Slot<string>('no agent came back before this step');
  /** Milliseconds of the epoch. */
  readonly foundOutAt = new Slot<number>('no agent was found out before this step');
  private readonly agents = new Map<string, StubAgent>();
  private speaking: Promise<Orchestrator> | undefined;

  constructor(private readonly connections: Connections) {}

  /** The orchestrator, as these agents speak to it. */
  orchestrator(): Promise<Orchestrator> {
    return (this.speaking ??= this.connections.service().then((api) => new Orchestrator(api)));
  }

  get all(): readonly StubAgent[] {
    return [...this.agents.values()];
  }

  /** @throws BenchError when no Given has it */
  named(name: string): StubAgent {
    const found = this.agents.get(name);
    if (found) return found;
    throw new BenchError(
      `there is no agent ${name} in this scenario; it has ${[...this.agents.keys()].join(', ')}`,
    );
  }

  /** @returns an agent that the orchestrator has not heard of yet */
  async make(type: AgentType, name: string, capabilities = [this.capability]): Promise<StubAgent> {
    const identity = { type, name, hostname: `${name}.${this.capability}.test`, capabilities };
    const key = await this.connections.orchestratorKey();
    const agent = new StubAgent(identity, await this.orchestrator(), key);
    this.agents.set(name, agent);
    return agent;
  }

  /** Gives a task to the scenario's agents of a type, whichever the orchestrator chooses. */
  async give(agent_type: AgentType, more: Partial<NewTask> = {}): Promise<Task> {
    const orchestrator = await this.orchestrator();
    const parameters = { capability: this.capability };
    const task = { agent_type, task_type: TASK_TYPES[agent_type], parameters, ...more };
    const given = await orchestrator.submit(task);
    this.tasks.push(given);
    return this.task.set(given);
  }

  /** A task that would wait for itself, whatever is answered (TSK-15). */
  async tryToGiveCycle(): Promise<Answer> {
    const task_id = `task_${this.capability}`;
    const parameters = { capability: this.capability };
    const task = { agent_type: 'cost', task_type: 'execute', parameters, task_id, depends_on: [task_id] };
    return (await this.orchestrator()).tryToSubmit(task);
  }

  /** Waits until the task that the scenario speaks of stays as it is. */
  async ended(): Promise<Task> {
    return this.task.set(await (await this.orchestrator()).ended(this.task.get().task_id));
  }

  /** @returns all that were given, as they ended */
  async allEnded(): Promise<Task[]> {
    const orchestrator = await this.orchestrator();
    return Promise.all(this.tasks.map(({ task_id }) => orchestrator.ended(task_id)));
  }

  /** @returns the times that the agents of these names were given a task, by default the one that the scenario speaks of */
  visits({ names = [...this.agents.keys()], task = this.task.get() } = {}): Visit[] {
    return names
      .flatMap((name) => this.named(name).visits)
      .filter((visit) => visit.task.task_id === task.task_id);
  }

  /** They take their leave, so that nothing is routed to them any more. */
  async end(): Promise<void> {
    const orchestrator = await this.speaking;
    for (const agent of this.agents.values()) {
      agent.die();
      if (agent.registered.has) await orchestrator?.leave(agent.id);
    }
  }
}

/** What each type is asked for by the orchestrator itself. */
const TASK_TYPES: Readonly<Record<AgentType, string>> = {
  cost: 'analyze_cost',
  performance: 'analyze_performance',
  resource: 'analyze_resources',
  application: 'validate_quality',
};
