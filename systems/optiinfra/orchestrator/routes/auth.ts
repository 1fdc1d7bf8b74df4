// Signing up, logging in, sessions and API keys (AUT-7 to AUT-27).
import { z } from 'zod';
import {
  apiKey,
  credentials,
  keyPath,
  mintedKey,
  newApiKey,
  refresh,
  signedUp,
  signUp,
  tokens,
  user,
  type User,
} from '../../api/auth';
import { answers, customerPath } from '../../api/common';
import { logIn, signUpCustomer, userById } from '../accounts/accounts';
import { keysOf, mintKey, revokeKey } from '../accounts/api-keys';
import { deny, byOf, userOf } from '../http/checks';
import type { App } from '../http/app';
import type { Platform } from '../platform';
import { endSession, renew } from '../accounts/sessions';
import { ofCustomer, ownedBy } from './owners';

const anybody = { access: 'anybody' as const };
const ownCustomer = ownedBy(ofCustomer);

export function authRoutes(app: App, platform: Platform): void {
  app.post(
    '/auth/signup',
    { config: anybody, schema: { body: signUp, response: answers({ 201: signedUp }) } },
    async ({ body, ip, id: requestId }, reply) => {
      const customer_id = await signUpCustomer(platform, body, { ip, requestId });
      return reply.code(201).send({ success: true as const, customer_id });
    },
  );
  app.post(
    '/auth/login',
    { config: anybody, schema: { body: credentials, response: answers({ 200: tokens }) } },
    ({ body, ip, id }) => logIn(platform, body.username, body.password, { ip, requestId: id }),
  );
  app.post(
    '/auth/refresh',
    { config: anybody, schema: { body: refresh, response: answers({ 200: tokens }) } },
    ({ body }) => renew(platform, body.refresh_token, (id) => userById(platform, id)),
  );
  app.post(
    '/auth/logout',
    { schema: { response: answers({ 204: z.undefined() }) } },
    async (request, reply) => {
      const caller = userOf(request.caller);
      // An API key has no session that could end; it is revoked instead.
      if (!caller.family) return deny(platform, request, caller);
      await endSession(platform, caller.family);
      return reply.code(204).send(undefined);
    },
  );
  app.get('/auth/me', { schema: { response: answers({ 200: user }) } }, async ({ caller }): Promise<User> => {
    const { userId, role, customerId } = userOf(caller);
    return { ...(await userById(platform, userId)), role, customer_id: customerId };
  });
  keyRoutes(app, platform);
}

function keyRoutes(app: App, platform: Platform): void {
  app.post(
    '/customers/:id/api-keys',
    {
      config: ownCustomer,
      schema: { params: customerPath, body: newApiKey, response: answers({ 201: mintedKey }) },
    },
    async (request, reply) => {
      const minted = await mintKey(platform, request.params.id, request.body, byOf(request));
      return reply.code(201).send(minted);
    },
  );
  app.get(
    '/customers/:id/api-keys',
    {
      config: ownCustomer,
      schema: { params: customerPath, response: answers({ 200: z.array(apiKey) }) },
    },
    ({ params }) => keysOf(platform, params.id),
  );
  app.delete(
    '/customers/:id/api-keys/:key_id',
    {
      config: ownCustomer,
      schema: { params: keyPath, response: answers({ 204: z.undefined() }) },
    },
    async (request, reply) => {
      const { id, key_id } = request.params;
      await revokeKey(platform, id, key_id, byOf(request));
      return reply.code(204).send(undefined);
    },
  );
}
