// Recommendations: kept, and judged by other agents (RCM-6 to RCM-20).
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import {
  kinds,
  recommendationTypes,
  type Author,
  type Proposal,
  type Recommendation,
  type Validation,
} from '../../api/recommendation';
import { json, shown, type Session } from '../../stores/database';
import { expiryOf, requiredValidators, statusAfter } from '../domain/validators';
import { newId } from '../ids';
import { change, type Journal } from '../journal';
import type { Platform } from '../platform';

const finished = ['completed', 'failed', 'rolled_back', 'rejected', 'superseded', 'expired'] as const;

export interface RecommendationQuery {
  readonly id?: string;
  readonly customerId?: string;
  readonly status?: Recommendation['status'];
  /** Its name, or another one that the sources have for it (RCM-3). */
  readonly type?: string;
  readonly agent_type?: Author;
}

const typesCalled = (name: string) =>
  recommendationTypes.filter((type) => type === name || (kinds[type][2] as readonly string[]).includes(name));

/** @returns recommendations with their validations, the oldest first; what has expired by now says so (RCM-10) */
export async function findRecommendations(
  session: Session,
  now: Date,
  query: RecommendationQuery,
): Promise<Recommendation[]> {
  let rows = session
    .selectFrom('recommendations')
    .selectAll()
    .select(({ selectFrom }) =>
      jsonArrayFrom(
        selectFrom('recommendation_validations')
          .select('validation')
          .whereRef('recommendation_id', '=', 'recommendations.id'),
      ).as('validations'),
    )
    .orderBy('created_at')
    .orderBy('id');
  if (query.id) rows = rows.where('id', '=', query.id);
  if (query.customerId) rows = rows.where('customer_id', '=', query.customerId);
  if (query.type)
    rows = rows.where('type', 'in', [...typesCalled(query.type), query.type as Proposal['type']]);
  if (query.agent_type) rows = rows.where('agent_type', '=', query.agent_type);
  const found = await rows.execute();
  const expired = found.filter(({ status, expires_at }) => status === 'pending' && expires_at <= now);
  if (expired.length > 0) await expire(session, now);
  return found
    .map(({ rejection_reason: _, validations, ...row }) => ({
      ...shown(row),
      validations: validations.map(({ validation }) => validation),
      status: row.status === 'pending' && row.expires_at <= now ? ('expired' as const) : row.status,
    }))
    .filter(({ status }) => !query.status || status === query.status);
}

const expire = (session: Session, now: Date) =>
  session
    .updateTable('recommendations')
    .set({ status: 'expired' })
    .where('status', '=', 'pending')
    .where('expires_at', '<=', now)
    .execute();

/** @returns what the WebSocket tells of a recommendation */
export const told = (
  { id, type, estimated_savings }: Pick<Recommendation, 'id' | 'type' | 'estimated_savings'>,
  status: Recommendation['status'],
) => ({ id, type, status, estimated_savings });

interface From {
  readonly customerId: string;
  readonly agentType: Author;
  readonly agentId: string | null;
}

/** @returns their ids, in order; that of an equal one that is not finished, where there is such a one (ANL-10) */
export async function keepProposals(
  journal: Journal,
  now: Date,
  from: From,
  given: readonly Proposal[],
): Promise<string[]> {
  const { tx } = journal;
  // One keeps at a time, or two analyses would both find nothing equal yet.
  await tx.selectFrom('customers').select('id').where('id', '=', from.customerId).forNoKeyUpdate().execute();
  const open = await tx
    .selectFrom('recommendations')
    .select(['id', 'type', 'affected_resources'])
    .where('customer_id', '=', from.customerId)
    .where('status', 'not in', finished)
    .execute();
  const key = (resources: readonly string[]): string => [...resources].sort().join();
  const known = given.map(({ type, affected_resources }) =>
    open.find((one) => one.type === type && key(one.affected_resources) === key(affected_resources)),
  );
  const ids = known.map((one) => one?.id ?? newId('rec'));
  const named = new Map(given.map((one, index) => [one.key, ids[index] as string]));
  for (const [index, { key: _, ...proposal }] of given.entries()) {
    if (known[index]) continue;
    const dependencies = proposal.dependencies.map((one) => named.get(one) ?? one);
    await insert(journal, now, from, ids[index] as string, { ...proposal, dependencies });
  }
  return ids;
}

async function insert(
  journal: Journal,
  now: Date,
  from: From,
  id: string,
  proposal: Proposal,
): Promise<void> {
  const { customerId, agentType, agentId } = from;
  await journal.tx
    .insertInto('recommendations')
    .values({
      ...{ ...proposal, id, customer_id: customerId, agent_type: agentType, agent_id: agentId },
      ...{ status: 'validating', rejection_reason: null },
      ...{ parameters: json(proposal.parameters), evidence: json(proposal.evidence) },
      ...{ created_at: now, expires_at: expiryOf(proposal.risk_level, now) },
    })
    .execute();
  await journal.event({
    ...{ customerId, type: 'recommendation_created', correlationId: id },
    ...{ agent: agentType === 'orchestrator' ? undefined : agentType },
    data: told({ id, ...proposal }, 'validating'),
  });
}

/** Adds a validation; the last one that is required makes the recommendation pending, or a refusal blocks it. */
export function keepValidation(platform: Platform, id: string, given: Validation): Promise<void> {
  return change(platform, async (journal) => {
    const { tx } = journal;
    const { customer_id, agent_type, status } = await tx
      .selectFrom('recommendations')
      .select(['customer_id', 'agent_type', 'status'])
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirstOrThrow();
    if (status !== 'validating') return;
    await addValidation(journal, id, given);
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
    const { agent_type: agent, approved } = given;
    await journal.event({
      ...{ customerId: customer_id, type: 'recommendation_validated', correlationId: id, agent },
      data: { recommendation_id: id, agent_type: agent, approved, status: next },
    });
  });
}

export async function addValidation({ tx }: Journal, id: string, given: Validation): Promise<void> {
  const validation = json(given);
  await tx
    .insertInto('recommendation_validations')
    .values({ recommendation_id: id, agent_type: given.agent_type, validation })
    .onConflict((on) => on.columns(['recommendation_id', 'agent_type']).doUpdateSet({ validation }))
    .execute();
}
