// Onboarding, and the runtime that the customer installs (ONB-1 to ONB-12, AUT-30).
import { z } from 'zod';
import {
  installCommand,
  onboarded,
  onboarding,
  runtimeConnected,
  runtimeConnection,
} from '../../api/customer';
import { answers, customerPath } from '../../api/common';
import type { Engine } from '../engine';
import type { App } from '../http/app';
import { byOf } from '../http/checks';
import { newId } from '../ids';
import {
  beginDiscovery,
  checkAgentToken,
  issueAgentToken,
  onboard,
  revokeAgentTokens,
} from '../estate/onboarding';
import type { Platform } from '../platform';
import { ofCustomer, ownedBy } from './owners';

const POLL_SECONDS = 30;

export function onboardingRoutes(app: App, platform: Platform, engine: Engine): void {
  const owner = ownedBy(ofCustomer);
  app.post(
    '/customers/:id/onboard',
    {
      config: owner,
      schema: { params: customerPath, body: onboarding, response: answers({ 202: onboarded }) },
    },
    async ({ params, body }, reply) => {
      const onboarding_id = await onboard(platform, params.id, body);
      return reply.code(202).send({ status: 'started' as const, onboarding_id });
    },
  );
  app.get(
    '/customers/:id/agent-install-command',
    {
      // It gives out a credential, with which a viewer could do more than read.
      config: { ...owner, writes: true },
      schema: { params: customerPath, response: answers({ 200: installCommand }) },
    },
    async (request) => {
      const { id } = request.params;
      const { token, expiresAt } = await issueAgentToken(platform, id, byOf(request));
      const install_command = `optiinfra-runtime connect --customer ${id} --token ${token}`;
      return { install_command, agent_token: token, expires_at: expiresAt.toISOString() };
    },
  );
  app.delete(
    '/customers/:id/agent-tokens',
    { config: owner, schema: { params: customerPath, response: answers({ 204: z.undefined() }) } },
    async (request, reply) => {
      await revokeAgentTokens(platform, request.params.id, byOf(request));
      return reply.code(204).send(undefined);
    },
  );
  app.post(
    '/agent-runtime/connect',
    {
      config: { access: 'anybody' },
      schema: { body: runtimeConnection, response: answers({ 200: runtimeConnected }) },
    },
    async ({ body: { customer_id, agent_token, hostname, version } }) => {
      await checkAgentToken(platform, customer_id, agent_token);
      const runtime_id = newId('agt');
      const isFirst = await beginDiscovery(platform, customer_id, { runtime_id, hostname, version });
      if (isFirst) await engine.discover(customer_id, runtime_id);
      return { connected: true as const, runtime_id, poll_interval_seconds: POLL_SECONDS };
    },
  );
}
