// The registry of agents: PostgreSQL is its truth, and survives the orchestrator (AGN-1 to AGN-21).
import type { Agent, Heartbeat, Registration } from '../api/agent';
import type { AgentType } from '../api/customer';
import { shown, type Session } from '../stores/database';
import { ApiError } from './errors';
import { newId } from './ids';
import { change, type Journal } from './journal';
import type { Platform } from './platform';

export async function listAgents(
  session: Session,
  filter: { type?: AgentType; status?: Agent['status'] } = {},
): Promise<Agent[]> {
  let query = session.selectFrom('agents').selectAll().orderBy('agent_id');
  if (filter.type) query = query.where('agent_type', '=', filter.type);
  if (filter.status) query = query.where('status', '=', filter.status);
  const rows = await query.execute();
  const capabilities = await session.selectFrom('agent_capabilities').selectAll().execute();
  return rows.map((row) => ({
    ...shown(row),
    capabilities: capabilities.filter((one) => one.agent_id === row.agent_id).map((one) => one.capability),
  }));
}

/** Events of agents are written for every customer whose estate is watched (EVN-6). */
async function tellCustomers(
  journal: Journal,
  type: 'agent_registered' | 'agent_unreachable' | 'agent_recovered' | 'agent_deregistered',
  agent: Pick<Agent, 'agent_id' | 'agent_type' | 'status'>,
  more: object = {},
): Promise<void> {
  const watched = await journal.tx
    .selectFrom('customers')
    .select('id')
    .where('discovery', '=', 'discovered')
    .orderBy('id')
    .execute();
  const data = { agent_id: agent.agent_id, agent_type: agent.agent_type, status: agent.status, ...more };
  const severity = type === 'agent_unreachable' ? 'warning' : 'info';
  for (const { id } of watched)
    await journal.event({ customerId: id, type, correlationId: agent.agent_id, data, severity });
}

/** The same type and hostname again keep the id and the row (AGN-5). */
export function register(platform: Platform, given: Registration): Promise<string> {
  const now = platform.clock.now();
  return change(platform, async (journal) => {
    const { tx } = journal;
    const { capabilities, endpoint = null, ...rest } = given;
    const fresh = newId('agt');
    const fields = { ...rest, endpoint, status: 'active' as const, last_heartbeat: now };
    const { agent_id } = await tx
      .insertInto('agents')
      .values({ agent_id: fresh, ...fields, load: 0, current_tasks: 0, registered_at: now })
      .onConflict((on) => on.columns(['agent_type', 'hostname']).doUpdateSet(fields))
      .returning('agent_id')
      .executeTakeFirstOrThrow();
    await tx.deleteFrom('agent_capabilities').where('agent_id', '=', agent_id).execute();
    const rows = [...new Set(capabilities)].map((capability) => ({ agent_id, capability }));
    if (rows.length > 0) await tx.insertInto('agent_capabilities').values(rows).execute();
    await tellCustomers(
      journal,
      'agent_registered',
      { agent_id, ...fields },
      { replaced: agent_id !== fresh },
    );
    await journal.audit({ actor: { agent_id }, action: 'register', targetType: 'agent', targetId: agent_id });
    return agent_id;
  });
}

/** @throws {ApiError} not_found for an agent that has to register again */
export function beat(
  platform: Platform,
  agentId: string,
  { status, current_tasks, load, customer_ids = [] }: Heartbeat,
): Promise<Date> {
  const now = platform.clock.now();
  return change(platform, async (journal) => {
    const { tx } = journal;
    const known = await tx
      .selectFrom('agents')
      .selectAll()
      .where('agent_id', '=', agentId)
      .forUpdate()
      .executeTakeFirst();
    if (!known || known.status === 'deregistered')
      throw new ApiError('not_found', `there is no agent ${agentId}: register again`);
    const beatLoad = load ?? known.load;
    await tx
      .updateTable('agents')
      .set({ status, current_tasks, load: beatLoad, last_heartbeat: now })
      .where('agent_id', '=', agentId)
      .execute();
    const customers =
      customer_ids.length > 0
        ? await tx.selectFrom('customers').select('id').where('id', 'in', customer_ids).execute()
        : [];
    const rows = customers.length > 0 ? customers.map(({ id }) => id) : [null];
    await tx
      .insertInto('agent_heartbeats')
      .values(
        rows.map((customer_id) => ({
          agent_id: agentId,
          agent_type: known.agent_type,
          customer_id,
          status,
          current_tasks,
          load: beatLoad,
          timestamp: now,
        })),
      )
      .execute();
    if (known.status === 'unreachable') await tellCustomers(journal, 'agent_recovered', { ...known, status });
    return now;
  });
}

/** @throws {ApiError} not_found */
export function deregister(platform: Platform, agentId: string, reason?: string): Promise<void> {
  return change(platform, async (journal) => {
    const gone = await journal.tx
      .updateTable('agents')
      .set({ status: 'deregistered' })
      .where('agent_id', '=', agentId)
      .returningAll()
      .executeTakeFirst();
    if (!gone) throw new ApiError('not_found', `there is no agent ${agentId}`);
    await tellCustomers(journal, 'agent_deregistered', gone, { reason: reason ?? null });
  });
}

/** Finds the agents whose heartbeat is overdue; each is told of once (AGN-19). */
export function sweep(platform: Platform): Promise<void> {
  const due = new Date(platform.clock.now().getTime() - platform.settings.timing.heartbeatTimeoutMs);
  return change(platform, async (journal) => {
    const missed = await journal.tx
      .updateTable('agents')
      .set({ status: 'unreachable' })
      .where('status', 'in', ['active', 'degraded'])
      .where('last_heartbeat', '<', due)
      .returningAll()
      .execute();
    for (const agent of missed) await tellCustomers(journal, 'agent_unreachable', agent);
  });
}
