// The order in which a request is judged before its body is read: syntax, rate, identity, tenancy, existence (API-5).
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { ApiError } from '../errors';
import { audit } from '../journal';
import type { Caller, Platform } from '../platform';
import { callerOf } from '../sessions';

/** Who may call a route. `owner`: a user of the customer that `of` names, or an admin; a viewer only reads. */
export type Access = 'anybody' | 'token' | 'owner' | 'admin' | 'service' | 'admin or service';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
    /** Requests of this route are not counted (API-18). */
    unlimited?: boolean;
    /** @returns the customer to whom what the path names belongs; undefined where there is no such thing */
    of?: (platform: Platform, id: string) => Promise<string | undefined>;
  }
  interface FastifyRequest {
    caller: Caller | null;
  }
}

const WINDOW_MS = 60_000;
const perMinute = { free: 60, pro: 6_000, enterprise: 30_000, admin: 60_000, address: 6_000 } as const;

/** @throws {ApiError} validation_error naming what is wrong with path or query */
export function checkSyntax({ params, query, routeOptions }: FastifyRequest): void {
  const schema = routeOptions.schema as { params?: z.ZodType; querystring?: z.ZodType } | undefined;
  for (const [shape, value] of [
    [schema?.params, params],
    [schema?.querystring, query],
  ] as const) {
    const { success, error } = shape?.safeParse(value) ?? { success: true, error: undefined };
    if (!success) throw invalid(error as z.ZodError);
  }
}

export const invalid = ({ issues }: Pick<z.ZodError, 'issues'>): ApiError => {
  const details = issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  const said = details.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; ');
  return new ApiError('validation_error', said, { details });
};

const same = (a: string, b: string): boolean => {
  const [x, y] = [a, b].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(x as Buffer, y as Buffer);
};

/** @returns who calls, or null where no credentials are shown, or none that are valid */
export async function identify(platform: Platform, { headers }: FastifyRequest): Promise<Caller | null> {
  const key = headers['x-api-key'];
  if (typeof key === 'string') return same(key, platform.settings.agentKey) ? { kind: 'service' } : null;
  const [, token] = /^Bearer ([\w.-]+)$/.exec(headers.authorization ?? '') ?? [];
  return token ? ((await callerOf(platform, token)) ?? null) : null;
}

/** @throws {ApiError} rate_limited, with the seconds until the window ends */
export async function checkRate(platform: Platform, caller: Caller | null, ip: string): Promise<void> {
  const { stores, clock } = platform;
  const now = clock.now();
  const [subject, limit] = await limitOf(platform, caller, ip);
  const { count, endsAt } = await stores.cache.count(`ratelimit:${subject}`, now, WINDOW_MS);
  if (count <= limit) return;
  const retry_after = Math.max(1, Math.ceil((endsAt.getTime() - now.getTime()) / 1000));
  throw new ApiError('rate_limited', `more than ${limit} requests within a minute`, { retry_after });
}

async function limitOf({ stores }: Platform, caller: Caller | null, ip: string): Promise<[string, number]> {
  if (caller?.kind === 'service') return ['service', perMinute.admin];
  if (!caller) return [`address:${ip}`, perMinute.address];
  if (!caller.customerId) return [`user:${caller.userId}`, perMinute.admin];
  const found = stores.database.selectFrom('customers').select('plan').where('id', '=', caller.customerId);
  return [`customer:${caller.customerId}`, perMinute[(await found.executeTakeFirst())?.plan ?? 'free']];
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
  const owner = await of?.(platform, id);
  if (caller.role === 'admin') {
    if (owner === undefined)
      throw new ApiError('not_found', `there is no ${request.url.split('/')[1]} ${id}`);
    return caller;
  }
  const isForeign = owner === undefined || owner !== caller.customerId;
  const isWrite = request.method !== 'GET';
  return isForeign || (isWrite && caller.role === 'viewer') ? deny(platform, request, caller) : caller;
}

function mayCall(access: Access, caller: Caller): boolean {
  const isService = caller.kind === 'service';
  const isAdmin = caller.kind === 'user' && caller.role === 'admin';
  if (access === 'service') return isService;
  if (access === 'admin') return isAdmin;
  if (access === 'admin or service') return isAdmin || isService;
  return !isService;
}

/** @throws {ApiError} forbidden, always, after an audit entry that says who wanted what (ADT-5) */
export async function deny(platform: Platform, request: FastifyRequest, caller: Caller): Promise<never> {
  const actor = caller.kind === 'user' ? { user_id: caller.userId } : { system: 'service key' };
  await audit(platform.stores.database, platform.clock.now(), {
    ...{
      actor,
      action: `${request.method} ${request.routeOptions.url ?? ''}`,
      targetType: 'route',
      outcome: 'denied',
    },
    targetId: (request.params as { id?: string }).id ?? null,
    ...{
      customerId: caller.kind === 'user' ? caller.customerId : null,
      ip: request.ip,
      requestId: request.id,
    },
  });
  throw new ApiError('forbidden', 'this is not allowed with these credentials');
}
