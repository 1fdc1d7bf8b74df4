// Conflicts, decided about and carried out (CFL-27 to CFL-33).
import type { Hybrid, Resolution } from '../api/conflict';
import type { Proposal, Recommendation, Validation } from '../api/recommendation';
import { json, shown, type Session } from '../stores/database';
import { pickAgent } from './agents';
import { accessOf } from './cloud-accounts';
import { approveWithin, lockedOne, type Decision } from './decisions';
import { decide, hybridOf, type Decision as Resolved, type Divisible } from './domain/resolution';
import { requiredValidators } from './domain/validators';
import { ApiError } from './errors';
import { plan } from './execution/optimizations';
import { newId } from './ids';
import { change, type Journal } from './journal';
import type { Platform } from './platform';
import { addValidation, findRecommendations, keepProposals } from './recommendations';

const resolvable = ['pending', 'blocked'] as const;

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

interface Worked {
  readonly hybrid: Hybrid;
  readonly proposal: Proposal;
  readonly validations: Validation[];
}

/** @returns what decisions look at: what works on what, the customer's slot, and the customer's preference */
async function worldOf({ stores }: Platform, customerId: string) {
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

const auditOf = (by: Decision, id: string, customerId: string, action: string) => ({
  ...{ actor: by.userId ? { user_id: by.userId } : { system: 'orchestrator' }, ip: by.ip, action },
  ...{ requestId: by.requestId, targetType: 'resolution', targetId: id, customerId },
});

const negotiated = ({ spot, other }: Divisible, { hybrid }: Worked): Resolved => ({
  ...{ resolution_strategy: 'negotiate_hybrid', chosen_recommendation: null, decided_by: 'negotiation' },
  ...{ execution_order: [], superseded: [spot.id, other.id].sort(), reasoning: hybrid.reasoning },
});

/** @returns the hybrid, where performance and resource agree to it; null where they do not */
async function divided(platform: Platform, { spot }: Divisible, customerId: string): Promise<Worked | null> {
  const rows = await platform.stores.database
    .selectFrom('instances')
    .select('view')
    .where('customer_id', '=', customerId)
    .where('instance_id', 'in', spot.affected_resources)
    .execute();
  const instances = rows.map(({ view }) => view);
  const { hybrid, movedFraction } = hybridOf(spot, instances);
  const create = hybrid.spot_instances.map((id) => ({
    ...{ replaces: [id], provider: null, instance_type: null, pricing: 'spot' },
  }));
  const proposal: Proposal = {
    ...{ type: 'hybrid_deployment', action: 'migrate_partial', title: 'Move a half to spot' },
    ...{ description: hybrid.reasoning, risk_level: hybrid.risk_level, estimated_improvement: null },
    ...{ estimated_savings: hybrid.estimated_savings, confidence: spot.confidence, dependencies: [] },
    affected_resources: [...hybrid.on_demand_instances, ...hybrid.spot_instances].sort(),
    parameters: {
      ...{ ...spot.parameters, moved_fraction: movedFraction },
      ...{ create, remove: hybrid.spot_instances },
    },
    evidence: { moved_fraction: movedFraction },
  };
  const validations = await ask(platform, customerId, proposal);
  return validations.every(({ approved }) => approved) ? { hybrid, proposal, validations } : null;
}

async function ask(platform: Platform, customer_id: string, proposal: Proposal): Promise<Validation[]> {
  const now = platform.clock.now().toISOString();
  const draft: Recommendation = {
    ...{ ...proposal, id: newId('rec'), customer_id, agent_type: 'orchestrator', agent_id: null },
    ...{ status: 'validating', validations: [], created_at: now, expires_at: now },
  };
  const access = await accessOf(platform, customer_id);
  return Promise.all(
    requiredValidators('orchestrator').map(async (type) => {
      const { client } = await pickAgent(platform, type);
      return client.validate(draft, access, platform.settings.timing.taskTimeoutMs);
    }),
  );
}

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

/**
 * Approves several at once (RCM-27 to RCM-29): in turn where they touch the same, else side by side.
 *
 * @returns also the optimizations to start
 * @throws {ApiError} conflict where they contradict each other; nothing is approved then
 */
export async function approveAll(platform: Platform, ids: readonly string[], by: Decision) {
  const now = platform.clock.now();
  const { database } = platform.stores;
  const found: Recommendation[] = [];
  for (const id of ids) found.push(...(await findRecommendations(database, now, { id })));
  const pending = found.filter(({ status }) => status === 'pending');
  const rejected = ids.filter((id) => !pending.some((one) => one.id === id));
  const approved = pending.map(({ id }) => id);
  const { world } = await worldOf(platform, found[0]?.customer_id ?? '');
  const { conflicts, decision } = decide(pending, null, world);
  if (!('resolution_strategy' in decision) || decision.resolution_strategy !== 'sequential_execution')
    throw new ApiError('conflict', 'the recommendations contradict each other: resolve the conflict first');
  const { execution_order } = decision;
  const isOrdered = pending.some(({ dependencies }) => dependencies.some((id) => approved.includes(id)));
  if (conflicts.length > 0 || isOrdered) {
    const { id } = await resolve(platform, pending, by, false);
    const started = [await execute(platform, id, by)];
    return { approved, rejected, resolution_id: id, execution_order, started };
  }
  const started = await change(platform, async (journal) => {
    const made = [];
    for (const id of execution_order)
      made.push(await approveWithin(journal, await lockedOne(journal, id, now), by, now));
    return made;
  });
  return { approved, rejected, resolution_id: null, execution_order, started };
}
