// The life of an optimization around its steps: it starts when its resources are free, and it ends in one of three ways.
import { sql } from 'kysely';
import type { Optimization, Snapshot } from '../../api/optimization';
import { json } from '../../stores/database';
import { discover } from '../estate/cloud-accounts';
import { change } from '../journal';
import type { Platform } from '../platform';
import { createdBy, locksOf, optimizationById, told } from './optimizations';
import { learn, resultOf, type Learned } from './outcome';
import { rebased } from './rebase';
import { measure } from './snapshot';
import { recommendationOf } from './steps';

export const transferring = ({ type }: { readonly type: string }): boolean =>
  type === 'cross_cloud_workload_placement';

/** @returns whether it started; it waits while another one holds what it affects (OPT-29) */
export async function start(platform: Platform, id: string): Promise<'started' | 'waits' | 'impossible'> {
  const queued = await optimizationById(platform.stores.database, id);
  if (queued.status !== 'queued') return queued.status === 'failed' ? 'impossible' : 'started';
  const meant = await rebased(platform, await recommendationOf(platform, queued));
  if (typeof meant === 'string') {
    await cancel(platform, id, meant);
    return 'impossible';
  }
  const { customer_id: customerId } = queued;
  await discover(platform, customerId);
  const affected = meant.affected_resources;
  const before = await measure(platform, { customerId, affected, withTransfer: transferring(meant) });
  return change(platform, async (journal) => {
    const { tx } = journal;
    // One decides at a time, or two could both find the resources free.
    await sql`select pg_advisory_xact_lock(hashtext(${customerId}))`.execute(tx);
    const locks = await locksOf(tx, customerId, affected);
    const busy = await tx
      .selectFrom('optimizations')
      .select('affected_resources')
      .where('customer_id', '=', customerId)
      .where('id', '!=', id)
      .where('kind', '=', 'single')
      .where('status', 'in', ['executing', 'rolling_back'])
      .execute();
    if (busy.some((one) => one.affected_resources.some((each) => locks.includes(each)))) return 'waits';
    const row = { status: 'executing' as const, started_at: platform.clock.now(), before: json(before) };
    await tx
      .updateTable('optimizations')
      .set({ ...row, affected_resources: locks })
      .where('id', '=', id)
      .execute();
    await tx.updateTable('recommendations').set({ status: 'executing' }).where('id', '=', meant.id).execute();
    const data = told({ id, status: 'executing', progress: 0, traffic_percent: 0 });
    await journal.event({ customerId, type: 'optimization_started', correlationId: id, data });
    return 'started';
  });
}

/** Ends what has not begun, and never will: nothing was changed (OPT-7). */
export function cancel(platform: Platform, id: string, error: string): Promise<void> {
  return change(platform, async (journal) => {
    const { tx } = journal;
    const ended = await tx
      .updateTable('optimizations')
      .set({ status: 'failed', completed_at: platform.clock.now(), result: json(nothing(error)) })
      .where('id', '=', id)
      .where('status', '=', 'queued')
      .returning(['customer_id', 'recommendation_id'])
      .executeTakeFirst();
    if (!ended) return;
    const { customer_id: customerId, recommendation_id } = ended;
    await tx
      .updateTable('execution_steps')
      .set({ status: 'skipped' })
      .where('optimization_id', '=', id)
      .execute();
    await tx
      .updateTable('recommendations')
      .set({ status: 'failed' })
      .where('id', '=', recommendation_id)
      .execute();
    const data = { ...told({ id, status: 'failed', progress: 0, traffic_percent: 0 }), error };
    await journal.audit({
      ...{ actor: { system: 'orchestrator' }, action: 'optimization_failed', targetType: 'optimization' },
      ...{ targetId: id, customerId, outcome: 'error', after: { error } },
    });
    const to = { customerId, correlationId: id, severity: 'error' as const };
    await journal.event({ ...to, type: 'optimization_failed', data });
  });
}

const nothing = (error: string): NonNullable<Optimization['result']> => ({
  ...{ success: false, actual_savings: 0, predicted_savings: 0, savings_accuracy_pct: null, error },
  ...{ latency_before: null, latency_after: null, quality_before: null, quality_after: null },
});

export async function complete(platform: Platform, id: string): Promise<void> {
  const optimization = await optimizationById(platform.stores.database, id);
  const recommendation = await recommendationOf(platform, optimization);
  const created = createdBy(optimization).map(({ instance_id }) => instance_id);
  const { customer_id: customerId } = optimization;
  const affected = recommendation.affected_resources;
  const withTransfer = transferring(recommendation);
  const after = await measure(platform, { customerId, affected, created, withTransfer });
  await discover(platform, customerId);
  await conclude(platform, optimization, {
    ...{ status: 'completed', after, error: null, learned: recommendation },
    predicted: recommendation.estimated_savings,
  });
}

export interface Conclusion {
  readonly status: 'completed' | 'rolled_back' | 'failed';
  readonly after: Snapshot;
  /** Why it did not succeed; null for a success. */
  readonly error: string | null;
  readonly predicted: number;
  readonly learned: Learned;
}

const ends = {
  completed: ['optimization_completed', 'info'],
  rolled_back: ['rollback_completed', 'warning'],
  failed: ['optimization_failed', 'critical'],
} as const;

/** Learns from it, and then says how it ended, once. */
export async function conclude(
  platform: Platform,
  optimization: Optimization,
  { status, after, error, predicted, learned }: Conclusion,
): Promise<void> {
  const { id, before, customer_id: customerId, recommendation_id } = optimization;
  if (!before) throw new Error(`optimization ${id} was not measured before it began`);
  const result = resultOf(predicted, before, after, error);
  await learn(platform, optimization, learned, result);
  const [type, severity] = ends[status];
  await change(platform, async (journal) => {
    const { tx } = journal;
    const ended = await tx
      .updateTable('optimizations')
      .set({ status, after: json(after), result: json(result), completed_at: platform.clock.now() })
      .where('id', '=', id)
      .where('status', 'not in', ['completed', 'rolled_back', 'failed'])
      .executeTakeFirst();
    if (ended.numUpdatedRows === 0n) return;
    await tx.updateTable('recommendations').set({ status }).where('id', '=', recommendation_id).execute();
    await journal.audit({
      ...{ actor: { system: 'orchestrator' }, action: type, targetType: 'optimization', targetId: id },
      ...{ customerId, outcome: error === null ? 'allowed' : 'error', after: { ...result } },
    });
    const data = { ...told(await optimizationById(tx, id)), ...result, manual: status === 'failed' };
    await journal.event({ customerId, type, correlationId: id, severity, data });
  });
}
