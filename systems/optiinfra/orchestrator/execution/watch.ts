// For an hour of simulated time after completion quality is watched; a drop takes the change back (RLB-12, RLB-13).
import { z } from 'zod';
import type { Optimization } from '../../api/optimization';
import type { Proposal } from '../../api/recommendation';
import { accessOf } from '../estate/cloud-accounts';
import { newId } from '../ids';
import { change } from '../journal';
import type { Platform } from '../platform';
import { keepProposals } from '../decisions/recommendations';
import { withAgent } from './asking';
import { findOptimizations, optimizationById, plan } from './optimizations';
import { tellQuality } from './quality';
import { recommendationOf } from './steps';

export const WATCH = { minutes: 60, every: 5 };
const verdict = z.object({ quality_score: z.number() });

/** @returns `over` where nothing is left to watch, the id of what takes the change back, or null where all is well */
export async function lookAfter(platform: Platform, id: string): Promise<string | 'over' | null> {
  const { database } = platform.stores;
  const optimization = await optimizationById(database, id);
  const { customer_id, before, reverted_by } = optimization;
  const served = before?.workloads.filter(({ quality_score }) => quality_score !== null) ?? [];
  if (served.length === 0 || reverted_by !== null || (await isOvertaken(platform, optimization)))
    return 'over';
  const baselines = await database
    .selectFrom('quality_baselines')
    .select(['deployment_id', 'mean'])
    .where('customer_id', '=', customer_id)
    .execute();
  const { slo } = await database
    .selectFrom('customers')
    .select('slo')
    .where('id', '=', customer_id)
    .executeTakeFirstOrThrow();
  for (const { deployment_id, mean } of baselines) {
    if (!served.some((one) => one.deployment_id === deployment_id)) continue;
    const now = await qualityOf(platform, customer_id, deployment_id, mean);
    if (now === null || (mean - now) / mean <= slo.quality_degradation_pct / 100 + 1e-9) continue;
    await tellQuality(platform, optimization, { deployment: deployment_id, before: mean, now, slo });
    return takeBack(platform, optimization, `quality of ${deployment_id} fell from ${mean} to ${now}`);
  }
  return null;
}

/** What others have changed since would be taken back, too. */
async function isOvertaken({ stores }: Platform, { id, customer_id }: Optimization): Promise<boolean> {
  const rows = await stores.database
    .selectFrom('optimizations')
    .select(['id', 'affected_resources', 'created_at', 'status'])
    .where('customer_id', '=', customer_id)
    .where('kind', '=', 'single')
    .execute();
  const mine = rows.find((one) => one.id === id);
  return rows.some(
    (one) =>
      one.id !== id &&
      !['failed', 'rolled_back', 'queued'].includes(one.status) &&
      one.created_at >= (mine?.created_at ?? one.created_at) &&
      one.affected_resources.some((each) => mine?.affected_resources.includes(each)),
  );
}

async function qualityOf(
  platform: Platform,
  customer_id: string,
  deployment_id: string,
  baseline: number,
): Promise<number | null> {
  const parameters = { customer_id, cloud: await accessOf(platform, customer_id), deployment_id, baseline };
  const task = { task_type: 'detect_regression', parameters, priority: 5, timeout_seconds: 30 };
  const reply = await withAgent(platform, 'application', (client) =>
    client.task({ ...task, task_id: newId('task') }),
  ).catch(() => undefined);
  return reply?.status === 'completed' ? verdict.parse(reply.result).quality_score : null;
}

/** Nobody approves it: it is a rollback (OPT-24). @returns the id of the optimization, which is the same when asked again */
async function takeBack(platform: Platform, reverted: Optimization, reason: string): Promise<string> {
  const { customer_id: customerId, before, id } = reverted;
  const known = await findOptimizations(platform.stores.database, { customerId });
  const { parameters } = await recommendationOf(platform, reverted);
  const proposal: Proposal = {
    ...{ type: 'quality_rollback', action: 'rollback', title: `Take ${id} back`, description: reason },
    ...{ risk_level: 'low', confidence: 0.98, estimated_savings: 0, estimated_improvement: null },
    affected_resources: (before?.workloads ?? []).map(({ deployment_id }) => deployment_id),
    parameters: { reverts: id, blue: before?.workloads ?? [], features: parameters['features'] },
    ...{ evidence: {}, dependencies: [] },
  };
  return change(platform, async (journal) => {
    const from = { customerId, agentType: 'application' as const, agentId: null };
    const [recommendationId = ''] = await keepProposals(journal, platform.clock.now(), from, [proposal]);
    const there = known.find(({ recommendation_id }) => recommendation_id === recommendationId);
    if (there) return there.id;
    await journal.tx
      .updateTable('recommendations')
      .set({ status: 'approved' })
      .where('id', '=', recommendationId)
      .execute();
    const recommendation = { ...proposal, id: recommendationId, agent_type: 'application' as const };
    const made = await plan(journal.tx, { customerId, now: platform.clock.now(), recommendation });
    await journal.audit({
      ...{ actor: { system: 'application' }, action: 'start_quality_rollback', targetType: 'optimization' },
      ...{ targetId: made, customerId, after: { reverts: id, reason } },
    });
    return made;
  });
}

/** RLB-13: only what has really been taken back is said to be. */
export async function markReverted(platform: Platform, id: string): Promise<void> {
  const { database } = platform.stores;
  const optimization = await optimizationById(database, id);
  if (!optimization.recommendation_id) return;
  const { type, parameters } = await recommendationOf(platform, optimization);
  if (type !== 'quality_rollback') return;
  await database
    .updateTable('optimizations')
    .set({ reverted_by: id })
    .where('id', '=', String(parameters['reverts']))
    .execute();
}
