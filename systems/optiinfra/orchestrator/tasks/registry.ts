// The registry of agents: PostgreSQL is its truth, and survives the orchestrator (AGN-1 to AGN-21).
import { sql } from 'kysely';
import type { Agent, Heartbeat, Registration } from '../../api/agent';
import type { AgentType } from '../../api/customer';
import { shown, type Session } from '../../stores/database';
import { ApiError } from '../errors';
import { newId } from '../ids';
import { change, type Journal } from '../journal';
import type { Platform } from '../platform';
import { rerouteFrom } from './tasks';

type AgentEvent = 'agent_registered' | 'agent_unreachable' | 'agent_recovered' | 'agent_deregistered';
/** The database's own clock, which no hook moves. */
const heard_at = sql<Date>`clock_timestamp()`;
const recordKey = (agentId: string): string => `agent:${agentId}`;
const ACTIVE = 'agents:active';

export async function listAgents(
  session: Session,
  filter: { type?: AgentType; status?: Agent['status'] } = {},
): Promise<Agent[]> {
  let query = session
    .selectFrom('agents')
    .selectAll()
    .select(({ selectFrom }) =>
      selectFrom('agent_capabilities')
        .whereRef('agent_capabilities.agent_id', '=', 'agents.agent_id')
        .select(sql<string[]>`coalesce(array_agg(capability order by capability), '{}')`.as('all'))
        .as('capabilities'),
    )
    .orderBy('agent_id');
  if (filter.type) query = query.where('agent_type', '=', filter.type);
  if (filter.status) query = query.where('status', '=', filter.status);
  const rows = await query.execute();
  return rows.map(({ heard_at: _, capabilities, ...row }) => ({
    ...shown(row),
    capabilities: capabilities ?? [],
  }));
}

/** Events of agents are written for every customer whose estate is watched (EVN-6). */
async function tellCustomers(
  journal: Journal,
  type: AgentEvent,
  { agent_id, agent_type, status }: Pick<Agent, 'agent_id' | 'agent_type' | 'status'>,
  more: object = {},
): Promise<void> {
  const watched = journal.tx.selectFrom('customers').select('id').where('discovery', '=', 'discovered');
  const data = { agent_id, agent_type, status, ...more };
  const severity = type === 'agent_unreachable' ? 'warning' : 'info';
  for (const { id } of await watched.orderBy('id').execute())
    await journal.event({ customerId: id, type, correlationId: agent_id, data, severity });
}

/** The same type and hostname again keep the id and the row (AGN-5). */
export async function register(platform: Platform, given: Registration): Promise<string> {
  const now = platform.clock.now();
  const id = await change(platform, async (journal) => {
    const { tx } = journal;
    const { capabilities, endpoint = null, ...rest } = given;
    const fresh = newId('agt');
    const fields = { ...rest, endpoint, status: 'active' as const, last_heartbeat: now, heard_at };
    const { agent_id } = await tx
      .insertInto('agents')
      .values({ agent_id: fresh, ...fields, load: 0, current_tasks: 0, registered_at: now })
      .onConflict((on) => on.columns(['agent_type', 'hostname']).doUpdateSet(fields))
      .returning('agent_id')
      .executeTakeFirstOrThrow();
    await tx.deleteFrom('agent_capabilities').where('agent_id', '=', agent_id).execute();
    const rows = [...new Set(capabilities)].map((capability) => ({ agent_id, capability }));
    if (rows.length > 0) await tx.insertInto('agent_capabilities').values(rows).execute();
    const replaced = agent_id !== fresh;
    await tellCustomers(journal, 'agent_registered', { agent_id, ...fields }, { replaced });
    await journal.audit({ actor: { agent_id }, action: 'register', targetType: 'agent', targetId: agent_id });
    return agent_id;
  });
  platform.routing.changed(id);
  await publish(platform, id);
  return id;
}

/** @throws {ApiError} not_found for an agent that has to register again */
export async function beat(platform: Platform, agentId: string, given: Heartbeat): Promise<Date> {
  const { status, current_tasks, customer_ids = [] } = given;
  const now = platform.clock.now();
  const before = await change(platform, async (journal) => {
    const { tx } = journal;
    const mine = tx.selectFrom('agents').selectAll().where('agent_id', '=', agentId).forUpdate();
    const known = await mine.executeTakeFirst();
    if (!known || known.status === 'deregistered')
      throw new ApiError('not_found', `there is no agent ${agentId}: register again`);
    const { load = known.load } = given;
    const set = { status, current_tasks, load, last_heartbeat: now, heard_at };
    await tx.updateTable('agents').set(set).where('agent_id', '=', agentId).execute();
    const watched = customer_ids.length > 0 ? customer_ids : [''];
    const customers = await tx.selectFrom('customers').select('id').where('id', 'in', watched).execute();
    const row = { agent_id: agentId, agent_type: known.agent_type, status, current_tasks, load };
    const rows = (customers.length > 0 ? customers : [{ id: null }]).map(({ id }) => ({
      ...{ ...row, customer_id: id, timestamp: now },
    }));
    await tx.insertInto('agent_heartbeats').values(rows).execute();
    if (known.status === 'unreachable') await tellCustomers(journal, 'agent_recovered', { ...known, status });
    return known;
  });
  platform.routing.changed(before.status === 'unreachable' ? agentId : undefined);
  await publish(platform, agentId, before.status !== status);
  return now;
}

/** Once; again it changes nothing. @throws {ApiError} not_found */
export async function deregister(platform: Platform, agentId: string, reason?: string): Promise<void> {
  await change(platform, async (journal) => {
    const mine = journal.tx.selectFrom('agents').selectAll().where('agent_id', '=', agentId).forUpdate();
    const known = await mine.executeTakeFirst();
    if (!known) throw new ApiError('not_found', `there is no agent ${agentId}`);
    if (known.status === 'deregistered') return;
    const set = { status: 'deregistered' as const };
    await journal.tx.updateTable('agents').set(set).where('agent_id', '=', agentId).execute();
    await tellCustomers(journal, 'agent_deregistered', { ...known, ...set }, { reason: reason ?? null });
  });
  await leave(platform, [agentId]);
}

/** The cache's copy of the registry: a record that lives for a while, and the set of who is active. */
async function publish({ stores, settings }: Platform, id: string, isNew = true): Promise<void> {
  const ends = new Date(Date.now() + settings.timing.recordMs);
  await stores.cache.set(recordKey(id), { agent_id: id }, ends);
  if (isNew) await publishActive(stores);
}

async function publishActive({ database, cache }: Platform['stores']): Promise<void> {
  const active = await listAgents(database, { status: 'active' });
  const never = new Date(8.64e15 / 100);
  await cache.set(
    ACTIVE,
    active.map(({ agent_id }) => agent_id),
    never,
  );
}

/** What they had in flight goes to others. */
async function leave({ stores, routing }: Platform, ids: readonly string[]): Promise<void> {
  routing.changed();
  for (const id of ids) {
    await stores.cache.delete(recordKey(id));
    rerouteFrom(id);
  }
  await publishActive(stores);
}

/** Finds the agents whose heartbeat is overdue; each is told of once (AGN-19). */
export async function sweep(platform: Platform): Promise<void> {
  const limit = platform.settings.timing.heartbeatTimeoutMs;
  const missed = await change(platform, async (journal) => {
    const gone = await journal.tx
      .updateTable('agents')
      .set({ status: 'unreachable' })
      .where('status', 'in', ['active', 'degraded'])
      .where('heard_at', '<', sql<Date>`clock_timestamp() - make_interval(secs => ${limit / 1000})`)
      .returningAll()
      .execute();
    for (const agent of gone) await tellCustomers(journal, 'agent_unreachable', agent);
    return gone;
  });
  if (missed.length > 0)
    await leave(
      platform,
      missed.map(({ agent_id }) => agent_id),
    );
}
