// Tasks: what agents are asked to do, as it is kept; each ends once (TSK-1 to TSK-7).
import { EventEmitter } from 'node:events';
import type { Selectable } from 'kysely';
import { ended, type NewTask, type TaskReply, type TaskStatus, type TaskView } from '../../api/agent';
import { json, shown, type Session } from '../../stores/database';
import type { TasksTable } from '../../stores/tables';
import { ApiError } from '../errors';
import { newId } from '../ids';
import type { Platform } from '../platform';

const RESULT_KEPT_MS = 3_600_000;
/** Why an attempt is cut short. */
export type Cut = 'cancelled' | 'the agent has gone';

/** Tasks that are with an agent, or wait for one; what is cut short here is not undone there. */
export const underWay = new Map<string, { agentId?: string; readonly cut: AbortController }>();
/** Tells of every task that ends. */
export const news = new EventEmitter().setMaxListeners(0);

const view = ({ depends_on: _d, deadline_at: _t, ...row }: Selectable<TasksTable>): TaskView => shown(row);

export async function taskById(session: Session, id: string): Promise<TaskView | undefined> {
  const found = session.selectFrom('tasks').selectAll().where('task_id', '=', id);
  const row = await found.executeTakeFirst();
  return row && view(row);
}

/**
 * Keeps a task; the workflow of its id carries it out.
 *
 * @throws {ApiError} validation_error for dependencies that are no tasks or its own, conflict for an id that is taken
 */
export async function addTask(session: Session, platform: Platform, given: NewTask): Promise<TaskView> {
  const { task_id = newId('task'), depends_on, ...rest } = given;
  // One that is there before cannot depend on what comes later, so that there are no cycles.
  for (const each of depends_on)
    if (!(await taskById(session, each)))
      throw new ApiError('validation_error', `depends_on: there is no task ${each} yet`);
  const row = await session
    .insertInto('tasks')
    .values({
      ...{ ...rest, task_id, depends_on, parameters: json(given.parameters), status: 'pending' },
      timeout_seconds: given.timeout_seconds ?? platform.settings.timing.taskTimeoutMs / 1000,
      ...{ agent_id: null, customer_id: given.customer_id ?? null, retry_count: 0 },
      ...{ result: null, error: null, created_at: platform.clock.now() },
      ...{ started_at: null, completed_at: null },
    })
    .onConflict((on) => on.column('task_id').doNothing())
    .returningAll()
    .executeTakeFirst();
  if (!row) throw new ApiError('conflict', `there is a task ${task_id} already`);
  return view(row);
}

/** Ends it as cancelled. @throws {ApiError} not_found, or conflict for one that has ended */
export async function cancelTask(platform: Platform, id: string): Promise<TaskView> {
  const isMine = await end(platform, id, 'cancelled', { error: null });
  const found = await taskById(platform.stores.database, id);
  if (!found) throw new ApiError('not_found', `there is no task ${id}`);
  if (!isMine) throw new ApiError('conflict', `task ${id} is ${found.status}`);
  underWay.get(id)?.cut.abort('cancelled' satisfies Cut);
  return found;
}

/** What an agent had when it went is given to another one (AGN-8, AGN-19). */
export function rerouteFrom(agentId: string): void {
  for (const one of underWay.values())
    if (one.agentId === agentId) one.cut.abort('the agent has gone' satisfies Cut);
}

/** TSK-4: results are kept for an hour. */
export async function forgetResults({ stores, clock }: Platform): Promise<void> {
  const due = new Date(clock.now().getTime() - RESULT_KEPT_MS);
  const old = stores.database.updateTable('tasks').set({ result: null }).where('completed_at', '<', due);
  await old.where('result', 'is not', null).execute();
}

/** @returns whether it had not ended before: whoever comes second changes nothing (TSK-10) */
export async function end(
  { stores, clock }: Platform,
  id: string,
  status: TaskStatus,
  { result, error }: Pick<TaskReply, 'result'> & { error: string | null },
): Promise<boolean> {
  const told = { result: result === undefined ? null : json(result), error };
  const { numUpdatedRows } = await stores.database
    .updateTable('tasks')
    .set({ ...told, status, completed_at: clock.now() })
    .where('task_id', '=', id)
    .where('status', 'not in', ended)
    .executeTakeFirst();
  news.emit('ended');
  return numUpdatedRows === 1n;
}
