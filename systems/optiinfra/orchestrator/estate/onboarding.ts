// Onboarding: a role that the cloud grants, a runtime that proves its token, and then what is discovered (ONB-1 to ONB-12).
import { sql } from 'kysely';
import { agentTypes, type AgentType, type Onboarding } from '../../api/customer';
import type { Database } from '../../stores/database';
import { discover, forgetAccess, keepCredentials, tryRole } from './cloud-accounts';
import { collect } from './collector';
import { ApiError } from '../errors';
import { durably } from '../execution/workflow';
import { newId } from '../ids';
import { change } from '../journal';
import type { By, Platform } from '../platform';
import { newToken, tokenHash } from '../accounts/sealed';

const TOKEN_MS = 30 * 86_400_000;

/** Customers whose cloud is being asked. */
const asking = new Set<string>();

/**
 * @returns the id of the onboarding
 * @throws {ApiError} conflict while an onboarding is under way, role_not_assumable where the cloud refuses
 */
export async function onboard(platform: Platform, customerId: string, given: Onboarding): Promise<string> {
  if (asking.has(customerId)) throw new ApiError('conflict', 'an onboarding is under way');
  asking.add(customerId);
  return tryAndKeep(platform, customerId, given).finally(() => asking.delete(customerId));
}

async function tryAndKeep(platform: Platform, customerId: string, given: Onboarding): Promise<string> {
  const id = newId('onb');
  const refuseBusy = (discovery: string): void => {
    if (discovery === 'discovering') throw new ApiError('conflict', 'an onboarding is under way');
  };
  const customers = platform.stores.database.selectFrom('customers').where('id', '=', customerId);
  refuseBusy((await customers.select('discovery').executeTakeFirstOrThrow()).discovery);
  await tryRole(platform, given);
  await change(platform, async (journal) => {
    const { tx } = journal;
    const mine = tx.selectFrom('customers').where('id', '=', customerId).forUpdate();
    const found = await mine.select(['cloud_providers', 'discovery']).executeTakeFirstOrThrow();
    refuseBusy(found.discovery);
    await keepCredentials(platform, tx, customerId, given);
    const cloud_providers = [...new Set([...found.cloud_providers, given.cloud_provider])];
    await tx
      .updateTable('customers')
      .set({ cloud_providers, updated_at: platform.clock.now() })
      .where('id', '=', customerId)
      .execute();
    const data = { onboarding_id: id, cloud_provider: given.cloud_provider, region: given.region };
    await journal.event({ customerId, type: 'onboarding_started', correlationId: id, data });
  });
  forgetAccess(customerId);
  return id;
}

/** A token is a credential: that it was given out is in the audit log. @throws {ApiError} conflict before an onboarding */
export function issueAgentToken(
  platform: Platform,
  customer_id: string,
  by: By,
): Promise<{ token: string; expiresAt: Date }> {
  return change(platform, async (journal) => {
    const credentials = journal.tx.selectFrom('cloud_credentials').select('provider');
    if (!(await credentials.where('customer_id', '=', customer_id).executeTakeFirst()))
      throw new ApiError('conflict', 'onboard a cloud first');
    const token = newToken();
    const expires_at = new Date(platform.clock.now().getTime() + TOKEN_MS);
    const row = { hash: tokenHash(token), customer_id, expires_at, revoked_at: null };
    await journal.tx.insertInto('agent_tokens').values(row).execute();
    await journal.audit({
      ...{ actor: { user_id: by.userId }, ip: by.ip, requestId: by.requestId, customerId: customer_id },
      ...{ action: 'issue_agent_token', targetType: 'agent_token' },
    });
    return { token, expiresAt: expires_at };
  });
}

/** Ends every agent token of a customer (AUT-30): one that was given out has no name by which it could be told from others. */
export function revokeAgentTokens(platform: Platform, customerId: string, by: By): Promise<void> {
  return change(platform, async (journal) => {
    const { numUpdatedRows } = await journal.tx
      .updateTable('agent_tokens')
      .set({ revoked_at: platform.clock.now() })
      .where('customer_id', '=', customerId)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    await journal.audit({
      ...{ actor: { user_id: by.userId }, ip: by.ip, requestId: by.requestId, customerId },
      ...{
        action: 'revoke_agent_tokens',
        targetType: 'agent_token',
        after: { revoked: Number(numUpdatedRows) },
      },
    });
  });
}

/** @throws {ApiError} unauthorized for a bad token, forbidden for one of another customer (ONB-9) */
export async function checkAgentToken(
  { stores, clock }: Platform,
  customerId: string,
  token: string,
): Promise<void> {
  const found = await stores.database
    .selectFrom('agent_tokens')
    .selectAll()
    .where('hash', '=', tokenHash(token))
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', clock.now())
    .executeTakeFirst();
  if (!found) throw new ApiError('unauthorized', 'the agent token is not valid');
  if (found.customer_id !== customerId)
    throw new ApiError('forbidden', 'this is not allowed with this token');
}

/** A runtime has connected: what runs is found out from now on, once at a time. @returns whether nobody was at it yet */
export function beginDiscovery(
  platform: Platform,
  customerId: string,
  runtime: Readonly<Record<string, string>> & { readonly runtime_id: string },
): Promise<boolean> {
  return change(platform, async (journal) => {
    const { numUpdatedRows } = await journal.tx
      .updateTable('customers')
      .set({ discovery: 'discovering' })
      .where('id', '=', customerId)
      .where('discovery', '!=', 'discovering')
      .executeTakeFirst();
    const begins = numUpdatedRows === 1n;
    const to = { customerId, correlationId: runtime.runtime_id };
    await journal.event({ ...to, type: 'runtime_connected', data: { ...runtime, begins } });
    return begins;
  });
}

/** @returns the customers whose estate is being found out, each with the runtime that began it */
export async function discoveriesUnderWay(
  database: Database,
): Promise<{ customerId: string; runtimeId: string }[]> {
  const begun = database
    .selectFrom('agent_events')
    .innerJoin('customers', 'customers.id', 'agent_events.customer_id')
    .where('customers.discovery', '=', 'discovering')
    .where('event_type', '=', 'runtime_connected')
    .where(sql<boolean>`(data->>'begins')::boolean`);
  const newest = begun.distinctOn('customers.id').orderBy('customers.id').orderBy('seq', 'desc');
  return newest.select(['customers.id as customerId', 'correlation_id as runtimeId']).execute();
}

/** Finds out what runs, and what it costs and does; the customer's status says whether it could be. */
export async function discoverEstate(platform: Platform, customerId: string): Promise<void> {
  const set = async (discovery: 'discovered' | 'failed'): Promise<void> => {
    const customers = platform.stores.database.updateTable('customers').set({ discovery });
    await customers.where('id', '=', customerId).execute();
  };
  try {
    const { instances, deployments } = await discover(platform, customerId);
    await collect(platform, customerId);
    await set('discovered');
    const data = { instances: instances.length, deployments: deployments.length };
    await change(platform, (journal) =>
      journal.event({ customerId, type: 'infrastructure_discovered', correlationId: customerId, data }),
    );
  } catch (error) {
    await set('failed');
    throw error;
  }
}

/** @returns the workflow of a discovery, followed by analyses where the customer wants them (ONB-12) */
export const discoveryWorkflow =
  (platform: () => Platform, analyse: (customerId: string, type: AgentType) => Promise<unknown>) =>
  async (customerId: string): Promise<void> => {
    const failed = (what: string) => (error: unknown) =>
      platform().log.error({ err: error, customer_id: customerId }, what);
    const isWanted = await durably('discover', async () => {
      await discoverEstate(platform(), customerId);
      const customers = platform().stores.database.selectFrom('customers').select('settings');
      const { settings } = await customers.where('id', '=', customerId).executeTakeFirstOrThrow();
      return settings.auto_analyze;
    }).catch(failed('the discovery failed'));
    if (!isWanted) return;
    // One type whose agent is away does not keep the others from theirs.
    for (const type of agentTypes) await analyse(customerId, type).catch(failed(`no analysis by ${type}`));
  };
