// Sessions: a signed access token, a refresh token that is used once, and one hour without a request (AUT-12 to AUT-21).
import { randomUUID } from 'node:crypto';
import { SignJWT, jwtVerify } from 'jose';
import type { Tokens, User } from '../../api/auth';
import { ApiError } from '../errors';
import type { Platform, UserCaller } from '../platform';
import { newToken, tokenHash } from './sealed';

const ACCESS_SECONDS = 3600;
const IDLE_MS = 3_600_000;
const REFRESH_MS = 7 * 86_400_000;

/** Who ends a session says so here, for sockets that it opened. */
export const systemChannel = 'events:system';
export const sessionEnded = (family: string): string => `session ended: ${family}`;
/** Of an access token by its `jti`, and of a session by its family; the second decides whether either is alive. */
const key = (of: string): string => `session:${of}`;
const refused = (): ApiError => new ApiError('unauthorized', 'the refresh token is not valid any more');
const idleEnd = ({ clock }: Platform): Date => new Date(clock.now().getTime() + IDLE_MS);

/** @returns a pair of tokens of a new session */
export async function openSession(platform: Platform, user: User): Promise<Tokens> {
  const family = randomUUID();
  const tokens = await issue(platform, user, family);
  await platform.stores.cache.set(key(family), { user: user.id }, idleEnd(platform));
  return tokens;
}

async function issue({ stores, clock, settings }: Platform, user: User, family: string): Promise<Tokens> {
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
  const expires_at = new Date(now.getTime() + REFRESH_MS);
  await stores.database
    .insertInto('refresh_tokens')
    .values({ hash: tokenHash(refresh_token), family, user_id: user.id, expires_at })
    .execute();
  await stores.cache.set(key(jti), { family }, new Date((issued + ACCESS_SECONDS) * 1000));
  return { access_token, refresh_token, token_type: 'bearer', expires_in: ACCESS_SECONDS, user };
}

interface Shown {
  readonly caller: UserCaller & { readonly family: string };
  readonly expiresAt: Date;
}
/** Access tokens whose signature was proven: who shows one does not change, only whether its session lives. */
const proven = new Map<string, Shown>();
const PROVEN = 10_000;

/** @returns who shows the access token, whose session is extended; undefined for one that is not valid */
export async function callerOf(platform: Platform, token: string): Promise<UserCaller | undefined> {
  const { stores, clock } = platform;
  const now = clock.now();
  const shown = proven.get(token) ?? (await prove(platform, token, now));
  if (!shown || shown.expiresAt <= now) return undefined;
  // Extended only where it is still there, or a request could revive what a logout beside it ends.
  const isAlive = await stores.cache.extend(key(shown.caller.family), idleEnd(platform), now);
  return isAlive ? shown.caller : undefined;
}

async function prove({ stores, settings }: Platform, token: string, now: Date): Promise<Shown | undefined> {
  const options = { algorithms: ['HS256'], currentDate: now };
  const verified = await jwtVerify(token, settings.jwtSecret, options).catch(() => undefined);
  const { sub: userId, jti, role, customer_id, exp = 0 } = verified?.payload ?? {};
  const entry = jti ? await stores.cache.get<{ family: string }>(key(jti), now) : undefined;
  if (!userId || !entry) return undefined;
  const { family } = entry;
  const customerId = customer_id as string | null;
  const caller = { kind: 'user' as const, userId, role: role as UserCaller['role'], customerId, family };
  const shown = { caller, expiresAt: new Date(exp * 1000) };
  proven.set(token, shown);
  if (proven.size > PROVEN) proven.delete(proven.keys().next().value as string);
  return shown;
}

/** @returns whether the session lives; asking does not extend it */
export const isAlive = async ({ stores, clock }: Platform, family: string): Promise<boolean> =>
  (await stores.cache.get(key(family), clock.now())) !== undefined;

/**
 * Takes a refresh token, once. Who shows it again has stolen it, or was stolen from: the whole session ends (AUT-16).
 *
 * @param userOf finds the user that the token was given to
 * @returns the next pair
 * @throws {ApiError} unauthorized for one that is unknown, used, expired, or of a session that has died
 */
export async function renew(
  platform: Platform,
  token: string,
  userOf: (id: string) => Promise<User>,
): Promise<Tokens> {
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
  if (!taken) {
    const known = stores.database.selectFrom('refresh_tokens').select('family').where('hash', '=', hash);
    const { family } = (await known.executeTakeFirst()) ?? {};
    if (family) await endSession(platform, family);
    throw refused();
  }
  const tokens = await issue(platform, await userOf(taken.user_id), taken.family);
  if (await stores.cache.extend(key(taken.family), idleEnd(platform), now)) return tokens;
  await endSession(platform, taken.family);
  throw refused();
}

/** Ends a session: its access tokens, its refresh tokens and its sockets are refused from now on. */
export async function endSession({ stores, clock }: Platform, family: string): Promise<void> {
  await stores.cache.delete(key(family));
  await stores.database
    .updateTable('refresh_tokens')
    .set({ revoked_at: clock.now() })
    .where('family', '=', family)
    .where('revoked_at', 'is', null)
    .execute();
  await stores.bus.publish(systemChannel, sessionEnded(family));
}
