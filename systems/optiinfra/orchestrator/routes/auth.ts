// Signing up, logging in, sessions (AUT-7 to AUT-18).
import { z } from 'zod';
import { credentials, refresh, signedUp, signUp, tokens, user } from '../../api/auth';
import { errorBody } from '../../api/common';
import { addCustomer, addUser, logIn, userView } from '../accounts';
import { ApiError } from '../errors';
import type { App } from '../http/app';
import { change } from '../journal';
import type { Caller, Platform } from '../platform';
import { endSession, openSession, takeRefreshToken } from '../sessions';

type UserCaller = Extract<Caller, { kind: 'user' }>;
/** @throws {ApiError} unauthorized for whoever has no session, such as a service */
export function userOf(caller: Caller | null): UserCaller {
  if (caller?.kind === 'user') return caller;
  throw new ApiError('unauthorized', 'a session is needed');
}

export function authRoutes(app: App, platform: Platform): void {
  const { database } = platform.stores;
  const anybody = { access: 'anybody' as const };

  app.post(
    '/auth/signup',
    { config: anybody, schema: { body: signUp, response: { 201: signedUp, '4xx': errorBody } } },
    async ({ body, ip, id: requestId }, reply) => {
      const { email, company_name, plan, password } = body;
      const customer_id = await change(platform, async (journal) => {
        const { id } = await addCustomer(journal, { email, company_name, plan }, platform.clock.now());
        const owner = await addUser(journal.tx, { customer_id: id, email, role: 'customer', password });
        await journal.event({
          customerId: id,
          type: 'customer_signed_up',
          correlationId: requestId,
          data: { company_name, plan },
        });
        await journal.audit({
          actor: { user_id: owner },
          action: 'sign_up',
          targetType: 'customer',
          targetId: id,
          customerId: id,
          ip,
          requestId,
        });
        return id;
      });
      return reply.code(201).send({ success: true as const, customer_id });
    },
  );
  app.post(
    '/auth/login',
    { config: anybody, schema: { body: credentials, response: { 200: tokens, '4xx': errorBody } } },
    ({ body, ip, id }) => logIn(platform, body.username, body.password, { ip, requestId: id }),
  );
  app.post(
    '/auth/refresh',
    { config: anybody, schema: { body: refresh, response: { 200: tokens, '4xx': errorBody } } },
    async ({ body }) => {
      const { family, userId } = await takeRefreshToken(platform, body.refresh_token);
      const row = await database
        .selectFrom('users')
        .selectAll()
        .where('id', '=', userId)
        .executeTakeFirstOrThrow();
      return openSession(platform, userView(row), family);
    },
  );
  app.post(
    '/auth/logout',
    { schema: { response: { 204: z.undefined(), '4xx': errorBody } } },
    async ({ caller }, reply) => {
      await endSession(platform, userOf(caller).family);
      return reply.code(204).send(undefined);
    },
  );
  app.get('/auth/me', { schema: { response: { 200: user, '4xx': errorBody } } }, async ({ caller }) => {
    const row = await database
      .selectFrom('users')
      .selectAll()
      .where('id', '=', userOf(caller).userId)
      .executeTakeFirst();
    if (row) return userView(row);
    throw new ApiError('unauthorized', 'the user has gone');
  });
}
