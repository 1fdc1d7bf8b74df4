// Conflicts, and what is decided about them (CFL-27 to CFL-29).
import type { Resolution } from '../../api/conflict';
import type { Recommendation } from '../../api/recommendation';
import { json, shown, type Session } from '../../stores/database';
import type { Decision } from './decisions';
import { decide, type Decision as Resolved } from '../domain/resolution';
import { ApiError } from '../errors';
import { divided, negotiated } from './hybrid';
import { newId } from '../ids';
import { change } from '../journal';
import type { Platform } from '../platform';
import { findRecommendations } from './recommendations';

export const resolvable = ['pending', 'blocked'] as const;

export async function resolutionById(session: Session, id: string): Promise<Resolution | undefined> {
  const row = await session.selectFrom('resolutions').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) return undefined;
  const conflicts = await session
    .selectFrom('conflicts')
    .selectAll()
    .where('resolution_id', '=', id)
    .orderBy('id')
    .execute();
  const { recommendation_ids: _r, hybrid: _h, ...rest } = row;
  return {
    ...shown(rest),
    conflicts: conflicts.map(({ resolution_id: _i, customer_id: _c, ...one }) => shown(one)),
  };
}

/** @throws {ApiError} validation_error for ids of several customers, conflict for what is not pending or blocked (CFL-28, CFL-29) */
export async function membersOf(platform: Platform, ids: readonly string[]): Promise<Recommendation[]> {
  const { database } = platform.stores;
  const found: Recommendation[] = [];
  for (const id of ids) found.push(...(await findRecommendations(database, platform.clock.now(), { id })));
  if (new Set(found.map(({ customer_id }) => customer_id)).size > 1)
    throw new ApiError('validation_error', 'the recommendations are of several customers');
  const closed = found.find(({ status }) => !resolvable.some((one) => one === status));
  if (closed)
    throw new ApiError('conflict', `recommendation ${closed.id} is ${closed.status}, not pending or blocked`);
  return found;
}

/** @returns what decisions look at: what works on what, the customer's slot, and the customer's preference */
export async function worldOf({ stores }: Platform, customerId: string) {
  const { preferences } = await stores.database
    .selectFrom('customers')
    .select('preferences')
    .where('id', '=', customerId)
    .executeTakeFirstOrThrow();
  const rows = await stores.database
    .selectFrom('workloads')
    .select('view')
    .where('customer_id', '=', customerId)
    .execute();
  const world = { workloads: rows.map(({ view }) => view), window: preferences.maintenance_window };
  return { world, preference: preferences.optimization_priority };
}

/**
 * Decides about a set as a whole, whatever the order of its ids. Nothing is changed until it is carried out.
 *
 * @param isOpen whether one of them may be preferred to the others
 */
export async function resolve(
  platform: Platform,
  members: readonly Recommendation[],
  by: Decision,
  isOpen = true,
): Promise<Resolution> {
  const customerId = members[0]?.customer_id ?? '';
  const { world, preference } = await worldOf(platform, customerId);
  const { conflicts, decision } = decide(members, isOpen ? preference : null, world);
  const hybrid = 'spot' in decision ? await divided(platform, decision, customerId) : null;
  const resolved: Resolved =
    'spot' in decision ? (hybrid ? negotiated(decision, hybrid) : decision.otherwise) : decision;
  const [id, now] = [newId('res'), platform.clock.now()];
  return change(platform, async (journal) => {
    const { tx } = journal;
    const row = {
      ...{ ...resolved, id, customer_id: customerId, conflict_detected: conflicts.length > 0 },
      ...{ recommendation_ids: members.map((one) => one.id).sort(), status: 'proposed' as const },
      hybrid_solution: hybrid ? json(hybrid.hybrid) : null,
      hybrid: hybrid ? json({ proposal: hybrid.proposal, validations: hybrid.validations }) : null,
    };
    await tx
      .insertInto('resolutions')
      .values({ ...row, created_at: now })
      .execute();
    const found = conflicts.map((one, index) => ({
      ...{ ...one, id: `${id}-${index}`, resolution_id: id, customer_id: customerId },
      ...{ detected_at: now, resolved: false },
    }));
    if (found.length > 0) await tx.insertInto('conflicts').values(found).execute();
    const strategy = resolved.resolution_strategy;
    const to = { customerId, correlationId: id };
    if (found.length > 0)
      await journal.event({
        ...{ ...to, type: 'conflict_detected', severity: 'warning' },
        data: { conflicts: found.map(({ type, recommendation_ids }) => ({ type, recommendation_ids })) },
      });
    await journal.audit({
      ...auditOf(by, id, customerId, 'resolve_conflict'),
      after: { ...resolved, conflicts: found.map(({ type }) => type) },
    });
    const data = { id, strategy, status: 'proposed', decided_by: resolved.decided_by };
    await journal.event({ ...to, type: 'conflict_resolved', data });
    return (await resolutionById(tx, id)) as Resolution;
  });
}

export const auditOf = (by: Decision, id: string, customerId: string, action: string) => ({
  ...{ actor: by.userId ? { user_id: by.userId } : { system: 'orchestrator' }, ip: by.ip, action },
  ...{ requestId: by.requestId, targetType: 'resolution', targetId: id, customerId },
});
