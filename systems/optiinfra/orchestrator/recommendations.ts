// Recommendations: kept, judged by other agents, approved or rejected (RCM-6 to RCM-26).
import type { AgentType } from '../api/customer';
import type { Proposal, Recommendation, Validation } from '../api/recommendation';
import { json, shown, type Session } from '../stores/database';
import { planFor } from './domain/plans';
import { expiryOf, requiredValidators, statusAfter } from './domain/validators';
import { ApiError } from './errors';
import { newId } from './ids';
import { change, type Journal } from './journal';
import type { Platform } from './platform';

const finished = ['completed', 'failed', 'rolled_back', 'rejected', 'superseded', 'expired'] as const;

export interface RecommendationQuery {
  readonly id?: string;
  readonly customerId?: string;
  readonly status?: Recommendation['status'];
  readonly type?: string;
  readonly agent_type?: AgentType;
}

/** @returns recommendations with their validations, the oldest first; what has expired by now says so (RCM-10) */
export async function findRecommendations(
  session: Session,
  now: Date,
  query: RecommendationQuery,
): Promise<Recommendation[]> {
  await session
    .updateTable('recommendations')
    .set({ status: 'expired' })
    .where('status', '=', 'pending')
    .where('expires_at', '<=', now)
    .execute();
  let rows = session.selectFrom('recommendations').selectAll().orderBy('created_at').orderBy('id');
  if (query.id) rows = rows.where('id', '=', query.id);
  if (query.customerId) rows = rows.where('customer_id', '=', query.customerId);
  if (query.status) rows = rows.where('status', '=', query.status);
  if (query.type) rows = rows.where('type', '=', query.type as Recommendation['type']);
  if (query.agent_type) rows = rows.where('agent_type', '=', query.agent_type);
  const found = await rows.execute();
  if (found.length === 0) return [];
  const ids = found.map(({ id }) => id);
  const validations = await session
    .selectFrom('recommendation_validations')
    .selectAll()
    .where('recommendation_id', 'in', ids)
    .execute();
  return found.map((row) => ({
    ...shown(row),
    validations: validations.filter((one) => one.recommendation_id === row.id).map((one) => one.validation),
  }));
}

const told = (
  one: Pick<Recommendation, 'id' | 'type' | 'estimated_savings'>,
  status: Recommendation['status'],
) => ({
  ...{ id: one.id, type: one.type, status, estimated_savings: one.estimated_savings },
});

/** @returns the id; that of an equal one that is not finished, where there is such a one (ANL-10) */
export function keepProposal(
  platform: Platform,
  from: { customerId: string; agentType: AgentType; agentId: string },
  proposal: Proposal,
): Promise<string> {
  const now = platform.clock.now();
  return change(platform, async (journal) => {
    const resources = [...proposal.affected_resources].sort();
    const open = await journal.tx
      .selectFrom('recommendations')
      .select(['id', 'affected_resources'])
      .where('customer_id', '=', from.customerId)
      .where('type', '=', proposal.type)
      .where('status', 'not in', finished)
      .execute();
    const equal = open.find((one) => [...one.affected_resources].sort().join() === resources.join());
    if (equal) return equal.id;
    const id = newId('rec');
    await journal.tx
      .insertInto('recommendations')
      .values({
        ...{
          ...proposal,
          id,
          customer_id: from.customerId,
          agent_type: from.agentType,
          agent_id: from.agentId,
        },
        ...{ status: 'validating', dependencies: [], rejection_reason: null },
        ...{ parameters: json(proposal.parameters), evidence: json(proposal.evidence) },
        ...{ created_at: now, expires_at: expiryOf(proposal.risk_level, now) },
      })
      .execute();
    await journal.event({
      ...{
        customerId: from.customerId,
        type: 'recommendation_created',
        correlationId: id,
        agent: from.agentType,
      },
      data: told({ id, ...proposal }, 'validating'),
    });
    return id;
  });
}

/** Adds a validation; the last one that is required makes the recommendation pending, or a refusal blocks it. */
export function keepValidation(platform: Platform, id: string, given: Validation): Promise<void> {
  return change(platform, async (journal) => {
    const { tx } = journal;
    const row = { recommendation_id: id, agent_type: given.agent_type, validation: json(given) };
    const { customer_id, agent_type, status } = await tx
      .selectFrom('recommendations')
      .select(['customer_id', 'agent_type', 'status'])
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirstOrThrow();
    if (status !== 'validating') return;
    await tx
      .insertInto('recommendation_validations')
      .values(row)
      .onConflict((on) =>
        on.columns(['recommendation_id', 'agent_type']).doUpdateSet({ validation: row.validation }),
      )
      .execute();
    const all = await tx
      .selectFrom('recommendation_validations')
      .select('validation')
      .where('recommendation_id', '=', id)
      .execute();
    const next = statusAfter(
      requiredValidators(agent_type),
      all.map(({ validation }) => validation),
    );
    if (next !== 'validating')
      await tx.updateTable('recommendations').set({ status: next }).where('id', '=', id).execute();
    await journal.event({
      ...{
        customerId: customer_id,
        type: 'recommendation_validated',
        correlationId: id,
        agent: given.agent_type,
      },
      data: { recommendation_id: id, agent_type: given.agent_type, approved: given.approved, status: next },
    });
  });
}

/** @throws {ApiError} gone for what has expired, conflict for what is not pending */
async function pendingOne(journal: Journal, id: string, now: Date): Promise<Recommendation> {
  await journal.tx.selectFrom('recommendations').select('id').where('id', '=', id).forUpdate().execute();
  const [found] = await findRecommendations(journal.tx, now, { id });
  if (!found) throw new ApiError('not_found', `there is no recommendation ${id}`);
  if (found.status === 'expired') throw new ApiError('gone', `recommendation ${id} has expired`);
  if (found.status !== 'pending')
    throw new ApiError('conflict', `recommendation ${id} is ${found.status}, not pending`);
  return found;
}

export interface Decision {
  readonly userId: string;
  readonly ip: string;
  readonly requestId: string;
}

/** Approves, once, with the approval's row, its audit entry and the plan, or none of them. @returns the optimization */
export function approve(
  platform: Platform,
  id: string,
  comment: string | null,
  by: Decision,
): Promise<string> {
  const now = platform.clock.now();
  return change(platform, async (journal) => {
    const { tx } = journal;
    const found = await pendingOne(journal, id, now);
    const { customer_id, type, affected_resources } = found;
    await tx
      .insertInto('approvals')
      .values({ id: newId('appr'), recommendation_id: id, user_id: by.userId, comment, created_at: now })
      .execute();
    await tx.updateTable('recommendations').set({ status: 'approved' }).where('id', '=', id).execute();
    const optimizationId = newId('opt');
    await tx
      .insertInto('optimizations')
      .values({
        ...{
          id: optimizationId,
          recommendation_id: id,
          resolution_id: null,
          customer_id,
          kind: 'single',
          children: [],
        },
        ...{
          status: 'queued',
          progress: 0,
          traffic_percent: 0,
          affected_resources,
          before: null,
          after: null,
        },
        ...{
          result: null,
          original_state_restored: null,
          rollback: null,
          reverted_by: null,
          rollback_requested: null,
          created_at: now,
        },
        ...{ started_at: null, completed_at: null },
      })
      .execute();
    const steps = planFor(type).map(({ name, agent, traffic, reversible }, index) => ({
      ...{
        optimization_id: optimizationId,
        order: index + 1,
        name,
        status: 'pending' as const,
        agent_type: agent,
      },
      ...{ critical: true, reversible, traffic_percent: traffic, started_at: null, completed_at: null },
      ...{ result: null, error: null },
    }));
    await tx.insertInto('execution_steps').values(steps).execute();
    await journal.audit({
      ...auditOf(found, by, 'approve_recommendation'),
      after: { status: 'approved', optimization_id: optimizationId },
    });
    await journal.event({
      customerId: customer_id,
      type: 'recommendation_approved',
      correlationId: optimizationId,
      data: { ...told(found, 'approved'), user_id: by.userId },
    });
    return optimizationId;
  });
}

/** @throws {ApiError} conflict for what is not pending */
export function reject(platform: Platform, id: string, reason: string, by: Decision): Promise<void> {
  return change(platform, async (journal) => {
    const found = await pendingOne(journal, id, platform.clock.now());
    await journal.tx
      .updateTable('recommendations')
      .set({ status: 'rejected', rejection_reason: reason })
      .where('id', '=', id)
      .execute();
    await journal.audit({
      ...auditOf(found, by, 'reject_recommendation'),
      after: { status: 'rejected', reason },
    });
    await journal.event({
      customerId: found.customer_id,
      type: 'recommendation_rejected',
      correlationId: id,
      data: { ...told(found, 'rejected'), reason },
    });
  });
}

const auditOf = (found: Recommendation, by: Decision, action: string) => ({
  ...{
    actor: { user_id: by.userId },
    ip: by.ip,
    requestId: by.requestId,
    action,
    targetType: 'recommendation',
  },
  ...{ targetId: found.id, customerId: found.customer_id, before: { status: found.status } },
});
