// API keys: for one customer, shown once, kept as a hash (AUT-22 to AUT-27).
import type { ApiKey, NewApiKey } from '../../api/auth';
import { shown } from '../../stores/database';
import { ApiError } from '../errors';
import { newId } from '../ids';
import { change } from '../journal';
import type { By, Platform, UserCaller } from '../platform';
import { newToken, tokenHash } from './sealed';

const DAY_MS = 86_400_000;
const audited = (by: By, action: string, id: string, customerId: string) => ({
  ...{ actor: { user_id: by.userId }, ip: by.ip, requestId: by.requestId },
  ...{ action, targetType: 'api_key', targetId: id, customerId },
});

/** @returns the key's metadata, and the key itself in clear text */
export function mintKey(
  platform: Platform,
  customer_id: string,
  { name, expires_days }: NewApiKey,
  by: By,
): Promise<ApiKey & { key: string }> {
  const now = platform.clock.now();
  const key = newToken();
  const expires_at = new Date(now.getTime() + expires_days * DAY_MS);
  return change(platform, async (journal) => {
    const row = { id: newId('key'), name, created_at: now, expires_at, revoked_at: null };
    await journal.tx
      .insertInto('api_keys')
      .values({ ...row, hash: tokenHash(key), customer_id, user_id: by.userId })
      .execute();
    await journal.audit({ ...audited(by, 'mint_api_key', row.id, customer_id), after: { name } });
    return { ...shown(row), key };
  });
}

export async function keysOf({ stores }: Platform, customerId: string): Promise<ApiKey[]> {
  const rows = await stores.database
    .selectFrom('api_keys')
    .select(['id', 'name', 'created_at', 'expires_at', 'revoked_at'])
    .where('customer_id', '=', customerId)
    .orderBy('created_at')
    .execute();
  return rows.map(shown);
}

/** Doing it again changes nothing. @throws {ApiError} not_found where the customer has no such key */
export function revokeKey(platform: Platform, customerId: string, id: string, by: By): Promise<void> {
  return change(platform, async (journal) => {
    const found = await journal.tx
      .selectFrom('api_keys')
      .select('revoked_at')
      .where('id', '=', id)
      .where('customer_id', '=', customerId)
      .forUpdate()
      .executeTakeFirst();
    if (!found) throw new ApiError('not_found', `there is no API key ${id}`);
    if (found.revoked_at) return;
    const revoked = { revoked_at: platform.clock.now() };
    await journal.tx.updateTable('api_keys').set(revoked).where('id', '=', id).execute();
    await journal.audit(audited(by, 'revoke_api_key', id, customerId));
  });
}

/** @returns who shows the key; undefined for one that is unknown, revoked or expired */
export async function callerOfKey({ stores, clock }: Platform, key: string): Promise<UserCaller | undefined> {
  const found = await stores.database
    .selectFrom('api_keys')
    .select(['customer_id', 'user_id'])
    .where('hash', '=', tokenHash(key))
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', clock.now())
    .executeTakeFirst();
  if (!found) return undefined;
  const { customer_id: customerId, user_id: userId } = found;
  return { kind: 'user', userId, role: 'customer', customerId, family: null };
}
