// The life of an optimization around its steps: it starts when its resources are free, and it ends in one of three ways.
import { sql } from 'kysely';
import type { Snapshot } from '../../api/optimization';
import { json } from '../../stores/database';
import { discover } from '../cloud-accounts';
import { change } from '../journal';
import type { Platform } from '../platform';
import { optimizationById, told } from './optimizations';
import { learn, resultOf } from './outcome';
import { measure } from './snapshot';
import { recommendationOf } from './steps';

/** @returns whether it could start: not while another one holds what it affects (OPT-29) */
export async function start(platform: Platform, id: string): Promise<boolean> {
  const queued = await optimizationById(platform.stores.database, id);
  await discover(platform, queued.customer_id);
  const before = await measure(platform, queued.customer_id);
  return change(platform, async (journal) => {
    const { tx } = journal;
    // One decides at a time, or two could both find the resources free.
    await sql`select pg_advisory_xact_lock(hashtext(${queued.customer_id}))`.execute(tx);
    const mine = await tx
      .selectFrom('optimizations')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    if (mine.status !== 'queued') return true;
    const busy = await tx
      .selectFrom('optimizations')
      .select('affected_resources')
      .where('customer_id', '=', mine.customer_id)
      .where('status', 'in', ['executing', 'rolling_back'])
      .execute();
    if (busy.some((one) => one.affected_resources.some((each) => mine.affected_resources.includes(each))))
      return false;
    const row = { status: 'executing' as const, started_at: platform.clock.now(), before: json(before) };
    await tx.updateTable('optimizations').set(row).where('id', '=', id).execute();
    await tx
      .updateTable('recommendations')
      .set({ status: 'executing' })
      .where('id', '=', mine.recommendation_id)
      .execute();
    const data = told({ id, status: 'executing', progress: 0, traffic_percent: 0 });
    await journal.event({
      customerId: mine.customer_id,
      type: 'optimization_started',
      correlationId: id,
      data,
    });
    return true;
  });
}

export async function complete(platform: Platform, id: string): Promise<void> {
  const optimization = await optimizationById(platform.stores.database, id);
  const after = await measure(platform, optimization.customer_id);
  await discover(platform, optimization.customer_id);
  await conclude(platform, id, 'completed', after, null);
}

/** @param error why it did not succeed; null for a success */
export async function conclude(
  platform: Platform,
  id: string,
  status: 'completed' | 'rolled_back' | 'failed',
  after: Snapshot,
  error: string | null,
): Promise<void> {
  const optimization = await optimizationById(platform.stores.database, id);
  const { before, customer_id, recommendation_id } = optimization;
  if (!before) throw new Error(`optimization ${id} was not measured before it began`);
  const result = resultOf(await recommendationOf(platform, optimization), before, after, error);
  await learn(platform, optimization, await recommendationOf(platform, optimization), result);
  const type = (
    {
      completed: 'optimization_completed',
      rolled_back: 'rollback_completed',
      failed: 'optimization_failed',
    } as const
  )[status];
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
    const severity = ({ completed: 'info', rolled_back: 'warning', failed: 'critical' } as const)[status];
    await journal.audit({
      actor: { system: 'orchestrator' },
      action: type,
      targetType: 'optimization',
      targetId: id,
      customerId: customer_id,
      outcome: error === null ? 'allowed' : 'error',
      after: { ...result },
    });
    const now = await optimizationById(tx, id);
    await journal.event({
      customerId: customer_id,
      type,
      correlationId: id,
      severity,
      data: { ...told(now), ...result, manual: status === 'failed' },
    });
  });
}
