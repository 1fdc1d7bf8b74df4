// Onboarding: a role that the cloud grants, a runtime that proves its token, and then what is discovered (ONB-1 to ONB-12).
import type { Onboarding } from '../api/customer';
import { discover, keepCredentials, tryRole } from './cloud-accounts';
import { collect } from './collector';
import { ApiError } from './errors';
import { change } from './journal';
import type { Platform } from './platform';
import { newToken, tokenHash } from './sealed';

const TOKEN_MS = 30 * 86_400_000;

/** @throws {ApiError} conflict while an onboarding is under way, role_not_assumable where the cloud refuses */
export async function onboard(
  platform: Platform,
  customerId: string,
  given: Onboarding,
  correlationId: string,
): Promise<void> {
  const { discovery } = await platform.stores.database
    .selectFrom('customers')
    .select('discovery')
    .where('id', '=', customerId)
    .executeTakeFirstOrThrow();
  if (discovery === 'discovering') throw new ApiError('conflict', 'an onboarding is under way');
  await tryRole(platform, given);
  await keepCredentials(platform, customerId, given);
  await change(platform, async (journal) => {
    const { cloud_providers } = await journal.tx
      .selectFrom('customers')
      .select('cloud_providers')
      .where('id', '=', customerId)
      .executeTakeFirstOrThrow();
    const providers = [...new Set([...cloud_providers, given.cloud_provider])];
    await journal.tx
      .updateTable('customers')
      .set({ cloud_providers: providers, updated_at: platform.clock.now() })
      .where('id', '=', customerId)
      .execute();
    const data = { cloud_provider: given.cloud_provider, region: given.region };
    await journal.event({ customerId, type: 'onboarding_started', correlationId, data });
  });
}

/** @throws {ApiError} conflict for a customer who has not onboarded */
export async function issueAgentToken(
  { stores, clock }: Platform,
  customerId: string,
): Promise<{ token: string; expiresAt: Date }> {
  const known = await stores.database
    .selectFrom('cloud_credentials')
    .select('provider')
    .where('customer_id', '=', customerId)
    .executeTakeFirst();
  if (!known) throw new ApiError('conflict', 'onboard a cloud first');
  const token = newToken();
  const expires_at = new Date(clock.now().getTime() + TOKEN_MS);
  await stores.database
    .insertInto('agent_tokens')
    .values({ hash: tokenHash(token), customer_id: customerId, expires_at, revoked_at: null })
    .execute();
  return { token, expiresAt: expires_at };
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

/** Finds out what runs, and what it costs and does; the customer's status says how far that is. */
export async function discoverEstate(platform: Platform, customerId: string): Promise<void> {
  const { database } = platform.stores;
  const set = (discovery: 'discovering' | 'discovered' | 'failed') =>
    database.updateTable('customers').set({ discovery }).where('id', '=', customerId).execute();
  await set('discovering');
  try {
    const { instances, deployments } = await discover(platform, customerId);
    await collect(platform, customerId);
    await set('discovered');
    await change(platform, (journal) =>
      journal.event({
        customerId,
        type: 'infrastructure_discovered',
        correlationId: customerId,
        data: { instances: instances.length, deployments: deployments.length },
      }),
    );
  } catch (error) {
    await set('failed');
    throw error;
  }
}
