// A composite: its children one after the other; where one does not complete, those after it are not started (OPT-31, OPT-32).
import { json } from '../../stores/database';
import type { Optimization } from '../../api/optimization';
import { change } from '../journal';
import type { Platform } from '../platform';
import { cancel, conclude } from './life';
import { findOptimizations, locksOf, optimizationById, told } from './optimizations';
import { measure } from './snapshot';
import { recommendationOf } from './steps';

/** @returns the children, in their order; none for a single optimization */
export const childrenOf = async ({ stores }: Platform, id: string): Promise<string[]> =>
  (await optimizationById(stores.database, id)).children;

async function affectedBy(platform: Platform, { children }: Optimization): Promise<string[]> {
  const affected = [];
  for (const child of children) {
    const optimization = await optimizationById(platform.stores.database, child);
    affected.push(...(await recommendationOf(platform, optimization)).affected_resources);
  }
  return [...new Set(affected)];
}

export async function beginComposite(platform: Platform, id: string): Promise<void> {
  const optimization = await optimizationById(platform.stores.database, id);
  const { customer_id: customerId } = optimization;
  const affected = await affectedBy(platform, optimization);
  const before = await measure(platform, { customerId, affected, withTransfer: true });
  await change(platform, async (journal) => {
    const { tx } = journal;
    const started = await tx
      .updateTable('optimizations')
      .set({
        ...{ status: 'executing', started_at: platform.clock.now(), before: json(before) },
        affected_resources: await locksOf(tx, customerId, affected),
      })
      .where('id', '=', id)
      .where('status', '=', 'queued')
      .executeTakeFirst();
    if (started.numUpdatedRows === 0n) return;
    const data = told({ ...optimization, status: 'executing' });
    await journal.event({ customerId, type: 'optimization_started', correlationId: id, data });
  });
}

/** @returns why the next child is not started; null where it may be */
export async function stopReason({ stores }: Platform, id: string): Promise<string | null> {
  const { children } = await optimizationById(stores.database, id);
  const row = await stores.database
    .selectFrom('optimizations')
    .select('rollback_requested')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const ended: Optimization[] = [];
  for (const child of children) ended.push(...(await findOptimizations(stores.database, { id: child })));
  const done = ended.filter(({ status }) => status === 'completed').length;
  const progress = Math.round((100 * done) / children.length);
  await stores.database.updateTable('optimizations').set({ progress }).where('id', '=', id).execute();
  const bad = ended.find(({ status }) => status === 'rolled_back' || status === 'failed');
  return bad ? `${bad.id} is ${bad.status}: ${bad.result?.error ?? ''}` : row.rollback_requested;
}

/** Ends the composite, and before it what was not started. */
export async function endComposite(platform: Platform, id: string, stopped: string | null): Promise<void> {
  const { database } = platform.stores;
  const optimization = await optimizationById(database, id);
  const { customer_id: customerId, children } = optimization;
  const states: Optimization['status'][] = [];
  let predicted = 0;
  const created: string[] = [];
  for (const child of children) {
    if (stopped !== null) await cancel(platform, child, `it was not started, since ${stopped}`);
    const ended = await optimizationById(database, child);
    states.push(ended.status);
    predicted += (await recommendationOf(platform, ended)).estimated_savings;
    created.push(...(ended.after?.instance_ids ?? []));
  }
  const affected = await affectedBy(platform, optimization);
  const after = await measure(platform, { customerId, affected, created, withTransfer: true });
  if (stopped !== null)
    await database
      .updateTable('optimizations')
      .set({ original_state_restored: !states.includes('completed') })
      .where('id', '=', id)
      .execute();
  const isBroken = states.includes('failed') && !states.includes('rolled_back');
  const [first] = children;
  const { parameters } = await recommendationOf(platform, await optimizationById(database, first ?? ''));
  await conclude(platform, optimization, {
    status: stopped === null ? 'completed' : isBroken ? 'failed' : 'rolled_back',
    ...{ after, error: stopped, predicted, learned: { type: 'sequential_execution', parameters } },
  });
}
