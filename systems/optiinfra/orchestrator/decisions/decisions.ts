// What owners decide about recommendations, and the system where they let it (RCM-21 to RCM-26, OPT-23 to OPT-25).
import type { Recommendation } from '../../api/recommendation';
import { ApiError } from '../errors';
import { plan } from '../execution/optimizations';
import { learnRejection } from '../execution/outcome';
import { newId } from '../ids';
import { change, type Journal } from '../journal';
import type { Platform } from '../platform';
import { findRecommendations, told } from './recommendations';

/** Who decides; without a user it is the system. */
export interface Decision {
  readonly userId: string | null;
  readonly ip: string | null;
  readonly requestId: string | null;
}

const actorOf = ({ userId }: Decision) => (userId ? { user_id: userId } : { system: 'orchestrator' });

const auditOf = (found: Recommendation, by: Decision, action: string) => ({
  ...{ actor: actorOf(by), ip: by.ip, requestId: by.requestId, action, targetType: 'recommendation' },
  ...{ targetId: found.id, customerId: found.customer_id, before: { status: found.status } },
});

/** @throws {ApiError} `whenExpired` for what has expired, conflict for what is in none of the states */
export async function lockedOne(
  { tx }: Journal,
  id: string,
  now: Date,
  allowed: readonly Recommendation['status'][] = ['pending'],
  whenExpired: 'gone' | 'conflict' = 'gone',
): Promise<Recommendation> {
  await tx.selectFrom('recommendations').select('id').where('id', '=', id).forUpdate().execute();
  const [found] = await findRecommendations(tx, now, { id });
  if (!found) throw new ApiError('not_found', `there is no recommendation ${id}`);
  if (found.status === 'expired') throw new ApiError(whenExpired, `recommendation ${id} has expired`);
  if (!allowed.includes(found.status))
    throw new ApiError('conflict', `recommendation ${id} is ${found.status}, not ${allowed.join(' or ')}`);
  return found;
}

export interface Approval {
  readonly comment?: string | null;
  readonly resolutionId?: string;
  /** A preference that chose it despite a refusal (CFL-26). */
  readonly overrides?: boolean;
}

/** Approves within a transaction: the approval's row, its audit entry and the plan. @returns the optimization */
export async function approveWithin(
  journal: Journal,
  found: Recommendation,
  by: Decision,
  now: Date,
  { comment = null, resolutionId, overrides = false }: Approval = {},
): Promise<string> {
  const { tx } = journal;
  const { id, customer_id: customerId } = found;
  await tx
    .insertInto('approvals')
    .values({ id: newId('appr'), recommendation_id: id, user_id: by.userId, comment, created_at: now })
    .execute();
  await tx.updateTable('recommendations').set({ status: 'approved' }).where('id', '=', id).execute();
  const optimization_id = await plan(tx, { customerId, now, resolutionId, recommendation: found });
  const after = { status: 'approved', optimization_id, ...(overrides ? { override: true } : {}) };
  await journal.audit({ ...auditOf(found, by, 'approve_recommendation'), after });
  const data = { ...told(found, 'approved'), user_id: by.userId };
  const to = { customerId, correlationId: optimization_id };
  await journal.event({ ...to, type: 'recommendation_approved', data });
  return optimization_id;
}

/** Approves, once, or changes nothing. @returns the optimization */
export function approve(
  platform: Platform,
  id: string,
  comment: string | null,
  by: Decision,
): Promise<string> {
  const now = platform.clock.now();
  return change(platform, async (journal) =>
    approveWithin(journal, await lockedOne(journal, id, now), by, now, { comment }),
  );
}

/** OPT-25. @returns the optimization of what the system may approve by itself, or null */
export function approveLowRisk(platform: Platform, id: string): Promise<string | null> {
  const now = platform.clock.now();
  return change(platform, async (journal) => {
    const [found] = await findRecommendations(journal.tx, now, { id });
    const { settings } = await journal.tx
      .selectFrom('customers')
      .select('settings')
      .where('id', '=', found?.customer_id ?? '')
      .executeTakeFirstOrThrow();
    const isWanted = settings.auto_approve_low_risk && found?.risk_level === 'low';
    if (!isWanted || found.status !== 'pending') return null;
    const system = { userId: null, ip: null, requestId: null };
    return approveWithin(journal, await lockedOne(journal, id, now), system, now);
  });
}

/** @throws {ApiError} conflict for what is not pending, expired included (RCM-25) */
export function reject(platform: Platform, id: string, reason: string, by: Decision): Promise<void> {
  const now = platform.clock.now();
  return change(platform, async (journal) => {
    const found = await lockedOne(journal, id, now, ['pending'], 'conflict');
    const row = { status: 'rejected' as const, rejection_reason: reason };
    await journal.tx.updateTable('recommendations').set(row).where('id', '=', id).execute();
    await learnRejection(journal, found, reason, now);
    const after = { status: 'rejected', reason };
    await journal.audit({ ...auditOf(found, by, 'reject_recommendation'), after });
    const to = { customerId: found.customer_id, correlationId: id };
    await journal.event({
      ...to,
      type: 'recommendation_rejected',
      data: { ...told(found, 'rejected'), reason },
    });
  });
}
