// The way back: traffic first, then what was done is undone in reverse, then it is verified (RLB-4 to RLB-10).
import type { Rollback } from '../../api/optimization';
import { json } from '../../stores/database';
import { discover } from '../estate/cloud-accounts';
import type { PlannedStep } from '../domain/plans';
import { change } from '../journal';
import type { Platform } from '../platform';
import { conclude, transferring } from './life';
import { optimizationById, told } from './optimizations';
import { differences, measure } from './snapshot';
import { askAgent, recommendationOf } from './steps';

export interface Failure {
  readonly reason: string;
  readonly trigger: string;
}

/** @returns the names of the steps to undo, the last one first; before them what a step that failed left half done */
export async function beginRollback(
  platform: Platform,
  id: string,
  { reason, trigger }: Failure,
): Promise<string[]> {
  const now = platform.clock.now();
  return change(platform, async (journal) => {
    const { tx } = journal;
    const before = await optimizationById(tx, id);
    const broken = before.execution_steps.find(({ status }) => status === 'failed');
    // What cannot be undone may have taken away what there would be to go back to: then nothing is touched any more.
    const steps = broken && !broken.reversible ? [] : before.execution_steps;
    const undo = steps
      .filter(({ status, reversible }) => ['completed', 'failed', 'running'].includes(status) && reversible)
      .map(({ name }) => name)
      .reverse();
    if (before.status !== 'executing') return undo;
    const rollback: Rollback = {
      ...{ reason, trigger, started_at: now.toISOString(), completed_at: null, duration_seconds: null },
      steps: [],
    };
    await tx
      .updateTable('optimizations')
      .set({ status: 'rolling_back', rollback: json(rollback) })
      .where('id', '=', id)
      .execute();
    await tx
      .updateTable('execution_steps')
      .set({ status: 'skipped' })
      .where('optimization_id', '=', id)
      .where('status', '=', 'pending')
      .execute();
    const to = { customerId: before.customer_id };
    await journal.audit({
      ...{ actor: { system: 'orchestrator' }, action: 'rollback_started', targetType: 'optimization' },
      ...{ ...to, targetId: id, after: { reason, trigger } },
    });
    const data = { ...told({ ...before, status: 'rolling_back' }), reason, trigger };
    await journal.event({
      ...{ ...to, type: 'rollback_started', correlationId: id, severity: 'warning', data },
    });
    return undo;
  });
}

/** Gives blue all of the traffic, before anything is undone. */
export async function restoreTraffic(platform: Platform, id: string): Promise<void> {
  const optimization = await optimizationById(platform.stores.database, id);
  const step = { name: 'restore_traffic', traffic: 0, reversible: true };
  await askAgent(platform, optimization, await recommendationOf(platform, optimization), step, 'undoStep');
  await change(platform, async (journal) => {
    const shifted = await journal.tx
      .updateTable('optimizations')
      .set({ traffic_percent: 0 })
      .where('id', '=', id)
      .where('traffic_percent', '>', 0)
      .executeTakeFirst();
    if (shifted.numUpdatedRows === 0n) return;
    const data = told({ ...optimization, traffic_percent: 0 });
    const to = { customerId: optimization.customer_id, correlationId: id };
    await journal.event({ ...to, type: 'traffic_shifted', data });
  });
}

/** Undoes one step; a gate changed nothing, so that only its row says that it is of the past. */
export async function undo(platform: Platform, id: string, planned: PlannedStep): Promise<void> {
  const optimization = await optimizationById(platform.stores.database, id);
  if (!planned.gate)
    await askAgent(
      ...([platform, optimization, await recommendationOf(platform, optimization), planned] as const),
      'undoStep',
    );
  await change(platform, async (journal) => {
    const { tx } = journal;
    const undone = await tx
      .updateTable('execution_steps')
      .set({ status: 'rolled_back' })
      .where('optimization_id', '=', id)
      .where('name', '=', planned.name)
      .where('status', '=', 'completed')
      .executeTakeFirst();
    // A step that failed stays failed, and so was not undone (RLB-5).
    if (undone.numUpdatedRows === 0n) return;
    const { rollback } = await optimizationById(tx, id);
    if (rollback)
      await tx
        .updateTable('optimizations')
        .set({ rollback: json({ ...rollback, steps: [...rollback.steps, planned.name] }) })
        .where('id', '=', id)
        .execute();
    await journal.audit({
      ...{ actor: { system: 'orchestrator' }, action: 'undo_step', targetType: 'execution_step' },
      ...{ targetId: `${id}/${planned.name}`, customerId: optimization.customer_id },
    });
  });
}

/** Verifies, and only then says `rolled_back` (RLB-7); what cannot be undone or is not as before is `failed`. */
export async function endRollback(
  platform: Platform,
  id: string,
  failure: Failure,
  undoError: string | null,
): Promise<void> {
  const { database } = platform.stores;
  const optimization = await optimizationById(database, id);
  const recommendation = await recommendationOf(platform, optimization);
  const { before, rollback, customer_id: customerId } = optimization;
  if (!before || !rollback) throw new Error(`optimization ${id} was not measured, or rolls nothing back`);
  const affected = recommendation.affected_resources;
  const created = optimization.execution_steps.flatMap(
    ({ result }) => (result?.['instances'] ?? []) as { instance_id: string }[],
  );
  const after = await measure(platform, {
    ...{ customerId, affected, withTransfer: transferring(recommendation) },
    created: created.map(({ instance_id }) => instance_id),
  });
  await discover(platform, customerId);
  const differ = [...(undoError ? [undoError] : []), ...differences(before, after)];
  const now = platform.clock.now();
  const duration_seconds = (now.getTime() - Date.parse(rollback.started_at)) / 1000;
  const ended: Rollback = { ...rollback, completed_at: now.toISOString(), duration_seconds };
  const isRestored = differ.length === 0;
  await database
    .updateTable('optimizations')
    .set({ rollback: json(ended), original_state_restored: isRestored })
    .where('id', '=', id)
    .execute();
  await conclude(platform, optimization, {
    ...{ status: isRestored ? 'rolled_back' : 'failed', after, learned: recommendation },
    error: isRestored ? failure.reason : `${failure.reason}; the rollback failed: ${differ.join('; ')}`,
    predicted: recommendation.estimated_savings,
  });
}
