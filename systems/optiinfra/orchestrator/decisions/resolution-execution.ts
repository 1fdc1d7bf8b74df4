// Resolutions carried out: what they choose is approved, what they do not is superseded (CFL-30 to CFL-33).
import type { Proposal, Recommendation, Validation } from '../../api/recommendation';
import { approveWithin, lockedOne, type Decision } from './decisions';
import { ApiError } from '../errors';
import { plan } from '../execution/optimizations';
import { change, type Journal } from '../journal';
import type { Platform } from '../platform';
import { addValidation, findRecommendations, keepProposals } from './recommendations';
import { auditOf, resolvable } from './resolutions';

/** Carries a resolution out: what it executes is approved by it (OPT-26). @returns the optimization, queued */
export function execute(platform: Platform, id: string, by: Decision): Promise<string> {
  const now = platform.clock.now();
  return change(platform, async (journal) => {
    const { tx } = journal;
    const row = await tx
      .selectFrom('resolutions')
      .selectAll()
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirstOrThrow();
    if (row.status !== 'proposed') throw new ApiError('conflict', `resolution ${id} is ${row.status}`);
    const members: Recommendation[] = [];
    for (const one of row.recommendation_ids) members.push(await lockedOne(journal, one, now, resolvable));
    const overrides = row.decided_by === 'customer_preference';
    const approveOne = (found: Recommendation): Promise<string> =>
      approveWithin(journal, found, by, now, {
        ...{ resolutionId: id, overrides: overrides && found.status === 'blocked' },
      });
    const chosen = row.hybrid
      ? [await hybridRecommendation(journal, row.customer_id, row.hybrid, now)]
      : row.execution_order.map((one) => members.find((each) => each.id === one) as Recommendation);
    const optimizations: string[] = [];
    for (const one of chosen) optimizations.push(await approveOne(one));
    const optimizationId =
      optimizations.length === 1
        ? (optimizations[0] as string)
        : await plan(tx, {
            ...{ customerId: row.customer_id, now, resolutionId: id, children: optimizations },
          });
    if (row.superseded.length > 0)
      await tx
        .updateTable('recommendations')
        .set({ status: 'superseded' })
        .where('id', 'in', row.superseded)
        .execute();
    await tx.updateTable('resolutions').set({ status: 'executing' }).where('id', '=', id).execute();
    await tx.updateTable('conflicts').set({ resolved: true }).where('resolution_id', '=', id).execute();
    const overridden = chosen.filter(({ status }) => overrides && status === 'blocked').map((one) => one.id);
    await journal.audit({
      ...auditOf(by, id, row.customer_id, 'execute_resolution'),
      after: {
        ...{ strategy: row.resolution_strategy, optimization_id: optimizationId, overridden },
        superseded: row.superseded,
      },
    });
    await tellAll(journal, row.customer_id, members, {
      ...{ id, strategy: row.resolution_strategy, status: 'executing', optimization_id: optimizationId },
      overridden,
    });
    return optimizationId;
  });
}

async function hybridRecommendation(
  journal: Journal,
  customerId: string,
  { proposal, validations }: { proposal: Proposal; validations: Validation[] },
  now: Date,
): Promise<Recommendation> {
  const from = { customerId, agentType: 'orchestrator' as const, agentId: null };
  const [id = ''] = await keepProposals(journal, now, from, [proposal]);
  for (const one of validations) await addValidation(journal, id, one);
  const [found] = await findRecommendations(journal.tx, now, { id });
  return found as Recommendation;
}

/** CFL-32: the orchestrator, cost and performance, and whoever else recommended or validated any of them. */
async function tellAll(
  journal: Journal,
  customerId: string,
  members: readonly Recommendation[],
  data: { readonly id: string } & Record<string, unknown>,
): Promise<void> {
  const involved = members.flatMap(({ agent_type, validations }) => [
    ...(agent_type === 'orchestrator' ? [] : [agent_type]),
    ...validations.map((one) => one.agent_type),
  ]);
  const event = { customerId, type: 'resolution_executed' as const, correlationId: data.id, data };
  await journal.event(event);
  for (const agent of new Set(['cost', 'performance', ...involved] as const))
    await journal.event({ ...event, agent });
}

/** Says how a resolution ended, once its optimization has; children of a composite end nothing. */
export async function concludeResolution({ stores }: Platform, optimizationId: string): Promise<void> {
  const { database } = stores;
  const { resolution_id, status } = await database
    .selectFrom('optimizations')
    .select(['resolution_id', 'status'])
    .where('id', '=', optimizationId)
    .executeTakeFirstOrThrow();
  const parent = await database
    .selectFrom('optimizations')
    .select('id')
    .where('resolution_id', '=', resolution_id)
    .where('kind', '=', 'composite')
    .executeTakeFirst();
  if (resolution_id === null || (parent && parent.id !== optimizationId)) return;
  await database
    .updateTable('resolutions')
    .set({ status: status === 'completed' ? 'executed' : 'failed' })
    .where('id', '=', resolution_id)
    .execute();
}
