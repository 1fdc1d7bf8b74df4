// Sessions: a signed access token, a refresh token that is used once, and one hour without a request (AUT-12 to AUT-21).
import { SignJWT, jwtVerify } from 'jose';
import type { Tokens, User } from '../api/auth';
import { newToken, tokenHash } from './sealed';
import { ApiError } from './errors';
import type { Caller, Platform } from './platform';
import { randomUUID } from 'node:crypto';

const ACCESS_SECONDS = 3600;
const IDLE_MS = 3_600_000;
const REFRESH_MS = 7 * 86_400_000;

interface TokenEntry {
  readonly family: string;
}

const tokenKey = (jti: string): string => `session:${jti}`;
const familyKey = (family: string): string => `session-family:${family}`;
const refused = (): ApiError => new ApiError('unauthorized', 'the refresh token is not valid any more');

/** @returns a new pair of tokens; of the session `family`, or of a new one */
export async function openSession(
  platform: Platform,
  user: User,
  family: string = randomUUID(),
): Promise<Tokens> {
  const { stores, clock, settings } = platform;
  const now = clock.now();
  const jti = randomUUID();
  const issued = Math.floor(now.getTime() / 1000);
  const access_token = await new SignJWT({ role: user.role, customer_id: user.customer_id })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(user.id)
    .setJti(jti)
    .setIssuedAt(issued)
    .setExpirationTime(issued + ACCESS_SECONDS)
    .sign(settings.jwtSecret);
  const refresh_token = newToken();
  await stores.database
    .insertInto('refresh_tokens')
    .values({
      ...{ hash: tokenHash(refresh_token), family, user_id: user.id },
      ...{ expires_at: new Date(now.getTime() + REFRESH_MS), used_at: null, revoked_at: null },
    })
    .execute();
  const entry: TokenEntry = { family };
  await stores.cache.set(tokenKey(jti), entry, new Date(now.getTime() + ACCESS_SECONDS * 1000));
  await touch(platform, family);
  return { access_token, refresh_token, token_type: 'bearer', expires_in: ACCESS_SECONDS, user };
}

const touch = ({ stores, clock }: Platform, family: string): Promise<void> =>
  stores.cache.set(familyKey(family), true, new Date(clock.now().getTime() + IDLE_MS));

/** @returns who shows the access token, whose session is extended; undefined for one that is not valid */
export async function callerOf(platform: Platform, token: string): Promise<Caller | undefined> {
  const { stores, clock, settings } = platform;
  const now = clock.now();
  const options = { algorithms: ['HS256'], currentDate: now };
  const verified = await jwtVerify(token, settings.jwtSecret, options).catch(() => undefined);
  const { sub, jti, role, customer_id } = verified?.payload ?? {};
  if (!sub || !jti) return undefined;
  const entry = await stores.cache.get<TokenEntry>(tokenKey(jti), now);
  if (!entry || !(await stores.cache.get(familyKey(entry.family), now))) return undefined;
  await touch(platform, entry.family);
  const as = role as Extract<Caller, { kind: 'user' }>['role'];
  return {
    kind: 'user',
    userId: sub,
    role: as,
    customerId: customer_id as string | null,
    jti,
    family: entry.family,
  };
}

/**
 * Takes a refresh token, once. Who shows it again has stolen it, or was stolen from: the whole session ends (AUT-16).
 *
 * @returns the session and the user that it belongs to
 * @throws {ApiError} unauthorized for one that is unknown, used, expired, or of a session that has died
 */
export async function takeRefreshToken(
  platform: Platform,
  token: string,
): Promise<{ family: string; userId: string }> {
  const { stores, clock } = platform;
  const now = clock.now();
  const hash = tokenHash(token);
  const taken = await stores.database
    .updateTable('refresh_tokens')
    .set({ used_at: now })
    .where('hash', '=', hash)
    .where('used_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .returning(['family', 'user_id'])
    .executeTakeFirst();
  if (taken) {
    if (await stores.cache.get(familyKey(taken.family), now))
      return { family: taken.family, userId: taken.user_id };
    throw refused();
  }
  const known = await stores.database
    .selectFrom('refresh_tokens')
    .select('family')
    .where('hash', '=', hash)
    .executeTakeFirst();
  if (known) await endSession(platform, known.family);
  throw refused();
}

/** Ends a session: its access tokens and its refresh tokens are refused from now on. */
export async function endSession({ stores, clock }: Platform, family: string): Promise<void> {
  await stores.cache.delete(familyKey(family));
  await stores.database
    .updateTable('refresh_tokens')
    .set({ revoked_at: clock.now() })
    .where('family', '=', family)
    .where('revoked_at', 'is', null)
    .execute();
}
