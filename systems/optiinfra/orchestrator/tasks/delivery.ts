// A task on its way: to whom the routing says, again where that failed, and to one end (TSK-8 to TSK-15).
import { once } from 'node:events';
import { DBOS } from '@dbos-inc/dbos-sdk';
import type { Selectable } from 'kysely';
import { ended, type TaskView } from '../../api/agent';
import type { Json } from '../../api/common';
import { AgentRefusal, InvalidResponse } from '../../clients/agent';
import { CloudRefusal } from '../../clients/cloud/access';
import { isAway } from '../../stores/database';
import type { TasksTable } from '../../stores/tables';
import { clientOf } from './agents';
import { accessOf } from '../estate/cloud-accounts';
import { durably } from '../execution/workflow';
import type { Platform } from '../platform';
import type { Flight } from './routing';
import { end, news, taskById, underWay, type Cut } from './tasks';

const FRESH_MINUTES = 5;

/**
 * Carries a task out, within a workflow; its id keeps agents from doing it twice (TSK-14).
 *
 * @returns the task as it ended
 */
export async function deliver(platform: () => Platform, id: string): Promise<TaskView> {
  await durably('dependencies', () => untilDependenciesEnd(platform(), id));
  for (let avoid: string | undefined; ;) {
    const failed = await durably('attempt', () => new Attempt(platform(), id).make(avoid));
    if (!failed) break;
    avoid = failed.agentId;
    if (failed.pauses) await DBOS.sleep(platform().settings.timing.retrySpacingMs);
  }
  return durably('end', async () => (await taskById(platform().stores.database, id)) as TaskView);
}

/** TSK-15. Where one of those that a task waits for does not succeed, the task fails with it. */
async function untilDependenciesEnd(platform: Platform, id: string): Promise<void> {
  const tasks = platform.stores.database.selectFrom('tasks').select(['task_id', 'status']);
  const own = tasks.select('depends_on').where('task_id', '=', id);
  for (;;) {
    const heard = once(news, 'ended');
    const { status, depends_on } = await own.executeTakeFirstOrThrow();
    if (ended.includes(status) || depends_on.length === 0) return;
    const others = await tasks.where('task_id', 'in', depends_on).execute();
    const lost = others.find((one) => ended.includes(one.status) && one.status !== 'completed');
    if (lost) {
      const error = `dependency ${lost.task_id} is ${lost.status}`;
      return void (await end(platform, id, 'failed', { error }));
    }
    if (others.every((one) => one.status === 'completed')) return;
    await heard;
  }
}

/** Who failed, and whether there is a pause before the next attempt. */
interface Failed {
  readonly agentId: string;
  readonly pauses: boolean;
}

/** One attempt: it waits for an agent, asks it, and judges what comes of that. */
class Attempt {
  private readonly cut = new AbortController();

  constructor(
    private readonly platform: Platform,
    private readonly id: string,
  ) {}

  /** @returns null where the task has ended */
  async make(avoid?: string): Promise<Failed | null> {
    const rows = this.platform.stores.database.selectFrom('tasks').selectAll();
    const task = await rows.where('task_id', '=', this.id).executeTakeFirst();
    if (!task || ended.includes(task.status)) return null;
    underWay.set(this.id, { cut: this.cut });
    let flight: Flight | undefined;
    try {
      flight = await this.claim(task, avoid);
      if (flight) return await this.ask(task, flight);
      return null;
    } finally {
      flight?.landed(undefined);
      underWay.delete(this.id);
    }
  }

  private async claim(task: Selectable<TasksTable>, avoid?: string): Promise<Flight | undefined> {
    const { routing, settings } = this.platform;
    const left = (task.deadline_at?.getTime() ?? Infinity) - Date.now();
    const { queueMs } = settings.timing;
    const flight = await routing.claim({
      ...{ type: task.agent_type, capability: task.parameters['capability'] as string | undefined },
      ...{ priority: task.priority, avoid: new Set(avoid ? [avoid] : []), signal: this.cut.signal },
      ...{ limitMs: Math.max(0, Math.min(queueMs, left)), queued: () => this.set({ status: 'queued' }) },
    });
    if (flight || this.cut.signal.aborted) return flight;
    if (left <= queueMs) await end(this.platform, this.id, 'timeout', { error: 'timeout' });
    else await end(this.platform, this.id, 'failed', { error: 'agent_unavailable' });
    return undefined;
  }

  private async ask(task: Selectable<TasksTable>, flight: Flight): Promise<Failed | null> {
    const { platform, id, cut } = this;
    const { agent_id } = flight.agent;
    const deadline_at = task.deadline_at ?? new Date(Date.now() + task.timeout_seconds * 1000);
    try {
      underWay.set(id, { cut, agentId: agent_id });
      const started_at = task.started_at ?? platform.clock.now();
      const sent = this.set({ status: 'sent', agent_id, deadline_at, started_at });
      const accepted = (): void => {
        flight.accepted();
        void sent.then(() => this.set({ status: 'running' }, ['sent'])).catch(() => undefined);
      };
      const { task_id, task_type, priority } = task;
      const parameters = await this.parametersOf(task);
      const timeout_seconds = Math.max(0.001, (deadline_at.getTime() - Date.now()) / 1000);
      const asked = { task_id, task_type, priority, parameters, timeout_seconds };
      const client = clientOf(platform, { ...flight, accepted });
      const [{ status, result, error }] = await Promise.all([client.task(asked, cut.signal), sent]);
      await end(
        platform,
        id,
        status,
        status === 'completed' ? { result, error: null } : { error: error ?? '' },
      );
      return null;
    } catch (error) {
      if (isAway(error)) throw error;
      return this.judge(task, agent_id, error as Error, Date.now() >= deadline_at.getTime());
    }
  }

  /** What the agent needs to see the customer's clouds is added on the way, and kept nowhere. */
  private async parametersOf({ parameters, customer_id, created_at }: Selectable<TasksTable>): Promise<Json> {
    if (!customer_id) return parameters;
    const { database } = this.platform.stores;
    const credentials = database.selectFrom('cloud_credentials').select('provider');
    const isOnboarded = await credentials.where('customer_id', '=', customer_id).executeTakeFirst();
    const cloud = isOnboarded ? { cloud: await accessOf(this.platform, customer_id) } : {};
    // Of when it was asked for: what was measured since is fresh, however long the task is on its way.
    const since = created_at.getTime() - FRESH_MINUTES * this.platform.settings.timing.simulatedMinuteMs;
    return { ...parameters, customer_id, fresh_since: new Date(since).toISOString(), ...cloud };
  }

  private async judge(
    task: Selectable<TasksTable>,
    agentId: string,
    error: Error,
    isLate: boolean,
  ): Promise<Failed | null> {
    const { platform, id, cut } = this;
    const why = cut.signal.reason as Cut | undefined;
    if (why === 'cancelled') return null;
    if (why === 'the agent has gone') {
      await this.set({ status: 'retrying', error: why });
      return { agentId, pauses: false };
    }
    if (isLate) {
      await end(platform, id, 'timeout', { error: 'timeout' });
      return null;
    }
    if (error instanceof InvalidResponse)
      platform.log.warn({ task_id: id, agent_id: agentId, raw: error.raw }, error.message);
    const isFinal = error instanceof AgentRefusal || error instanceof CloudRefusal;
    if (isFinal || task.retry_count >= task.max_retries) {
      await end(platform, id, 'failed', { error: error.message });
      return null;
    }
    await this.set({ status: 'retrying', error: error.message, retry_count: task.retry_count + 1 });
    return { agentId, pauses: true };
  }

  private async set(change: object, from?: readonly TasksTable['status'][]): Promise<void> {
    const all = this.platform.stores.database.updateTable('tasks').set(change).where('task_id', '=', this.id);
    const open = from ? all.where('status', 'in', from) : all.where('status', 'not in', ended);
    await open.execute();
  }
}
