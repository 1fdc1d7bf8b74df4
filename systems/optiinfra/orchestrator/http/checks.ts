// The order in which a request is judged before its body is read: syntax, rate, identity, tenancy, existence (API-5).
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { callerOfKey } from '../accounts/api-keys';
import { ApiError } from '../errors';
import { audit } from '../journal';
import { limits } from '../limits';
import type { By, Caller, Platform, UserCaller } from '../platform';
import { callerOf } from '../accounts/sessions';

/** Who may call a route. `owner`: a user of the customer that `of` names, or an admin; a viewer only reads. */
export type Access = 'anybody' | 'token' | 'owner' | 'admin' | 'service' | 'admin or service';

/**
 * @param own the customer of whoever asks
 * @returns the customer to whom what a path names belongs; undefined where there is no such thing
 */
export type OwnerOf = (platform: Platform, id: string, own?: string | null) => Promise<string | undefined>;

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
    /** Whether it changes something; by default all but GET do. */
    writes?: boolean;
    /** Requests of this route are not counted (API-18). */
    unlimited?: boolean;
    of?: OwnerOf;
  }
  interface FastifyRequest {
    caller: Caller | null;
  }
}

/** @throws {ApiError} validation_error naming what is wrong with path or query */
export function checkSyntax({ params, query, routeOptions }: FastifyRequest): void {
  const { params: path, querystring } = (routeOptions.schema ?? {}) as Record<string, z.ZodType | undefined>;
  const issues = [path?.safeParse(params), querystring?.safeParse(query)].flatMap(
    (one) => one?.error?.issues ?? [],
  );
  if (issues.length > 0) throw invalid(issues.map((one) => ({ ...one, path: one.path.join('.') })));
}

/** @returns the error that names every field that is wrong, and what is allowed */
export function invalid(issues: readonly { path: string; message: string }[]): ApiError {
  const details = issues.map(({ path, message }) => ({ path, message }));
  const said = details.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; ');
  return new ApiError('validation_error', said, { details });
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** @returns who calls, or null where no credentials are shown, or none that are valid */
export async function identify(platform: Platform, { headers }: FastifyRequest): Promise<Caller | null> {
  const key = headers['x-api-key'];
  if (typeof key === 'string') {
    if (timingSafeEqual(digest(key), digest(platform.settings.agentKey))) return { kind: 'service' };
    return (await callerOfKey(platform, key)) ?? null;
  }
  const [, token] = /^Bearer ([\w.-]+)$/i.exec(headers.authorization ?? '') ?? [];
  return token ? ((await callerOf(platform, token)) ?? null) : null;
}

/** @throws {ApiError} rate_limited, with the seconds until the window ends */
export async function checkRate(platform: Platform, caller: Caller | null, ip: string): Promise<void> {
  const { stores, clock } = platform;
  const now = clock.now();
  const subject = subjectOf(caller, ip);
  const { count, endsAt } = await stores.cache.count(`ratelimit:${subject}:minute`, now, limits.rateWindowMs);
  // Most are far from any limit: whose it is need not be looked up.
  if (count <= Math.min(...Object.values(platform.settings.rates))) return;
  const limit = await limitOf(platform, caller);
  if (count <= limit) return;
  const retry_after = Math.max(1, Math.ceil((endsAt.getTime() - now.getTime()) / 1000));
  throw new ApiError('rate_limited', `more than ${limit} requests within a minute`, { retry_after });
}

function subjectOf(caller: Caller | null, ip: string): string {
  if (!caller) return `address-${ip}`;
  return caller.kind === 'service' ? 'service' : (caller.customerId ?? caller.userId);
}

async function limitOf(platform: Platform, caller: Caller | null): Promise<number> {
  const { rates } = platform.settings;
  if (!caller) return rates.address;
  if (caller.kind === 'service' || !caller.customerId) return rates.admin;
  const customers = platform.stores.database.selectFrom('customers').select('plan');
  const found = await customers.where('id', '=', caller.customerId).executeTakeFirst();
  return rates[found?.plan ?? 'free'];
}

/**
 * @returns who calls
 * @throws {ApiError} unauthorized, forbidden (the same for a foreign id and one that does not exist), or not_found
 */
export async function authorize(
  platform: Platform,
  request: FastifyRequest,
  caller: Caller | null,
): Promise<Caller | null> {
  const { access = 'token', of } = request.routeOptions.config;
  if (access === 'anybody') return caller;
  if (!caller) throw new ApiError('unauthorized', 'valid credentials are needed');
  if (!mayCall(access, caller)) return deny(platform, request, caller);
  if (access !== 'owner' || caller.kind !== 'user') return caller;
  const { id } = request.params as { id: string };
  request.caller = caller;
  return requireOwner(platform, request, await of?.(platform, id, caller.customerId), id);
}

function mayCall(access: Access, caller: Caller): boolean {
  const isService = caller.kind === 'service';
  const isAdmin = caller.kind === 'user' && caller.role === 'admin';
  if (access === 'service') return isService;
  if (access === 'admin') return isAdmin;
  if (access === 'admin or service') return isAdmin || isService;
  return !isService;
}

/**
 * Tenancy, for ids in the path and, by handlers, for those in a body (API-6, API-7).
 *
 * @param owner the customer to whom `id` belongs; undefined where there is no such thing
 * @throws {ApiError} forbidden, the same for a foreign id and one that does not exist; not_found to an admin
 */
export async function requireOwner(
  platform: Platform,
  request: FastifyRequest,
  owner: string | undefined,
  id: string,
): Promise<UserCaller> {
  const caller = userOf(request.caller);
  const { writes = !['GET', 'HEAD'].includes(request.method) } = request.routeOptions.config;
  if (caller.role === 'admin') {
    if (owner === undefined) throw new ApiError('not_found', `there is no ${id}`);
    return caller;
  }
  const isForeign = owner === undefined || owner !== caller.customerId;
  return isForeign || (writes && caller.role === 'viewer') ? deny(platform, request, caller) : caller;
}

/** @throws {ApiError} forbidden, always, after an audit entry that says who wanted what (ADT-5) */
export async function deny(platform: Platform, request: FastifyRequest, caller: Caller): Promise<never> {
  const isUser = caller.kind === 'user';
  await audit(platform.stores.database, platform.clock.now(), {
    ...{ actor: isUser ? { user_id: caller.userId } : { system: 'service key' }, targetType: 'route' },
    ...{ action: `${request.method} ${request.routeOptions.url ?? ''}`, outcome: 'denied' },
    ...{ targetId: (request.params as { id?: string }).id ?? null, ip: request.ip, requestId: request.id },
    customerId: isUser ? caller.customerId : null,
  });
  throw new ApiError('forbidden', 'this is not allowed with these credentials');
}

/** @throws {ApiError} unauthorized for whoever is no user, such as a service */
export function userOf(caller: Caller | null): UserCaller {
  if (caller?.kind === 'user') return caller;
  throw new ApiError('unauthorized', 'a session is needed');
}

/** @returns who makes the request, for the audit log. @throws {ApiError} unauthorized for whoever is no user */
export const byOf = ({ caller, ip, id: requestId }: FastifyRequest): By => ({
  ...{ userId: userOf(caller).userId, ip, requestId },
});
