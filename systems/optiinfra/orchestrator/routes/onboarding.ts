// Onboarding, and the runtime that the customer installs (ONB-1 to ONB-12).
import {
  agentTypes,
  installCommand,
  onboarded,
  onboarding,
  runtimeConnected,
  runtimeConnection,
} from '../../api/customer';
import { answers, customerPath } from '../../api/common';
import { newId } from '../ids';
import type { App } from '../http/app';
import { change } from '../journal';
import { checkAgentToken, discoverEstate, issueAgentToken, onboard } from '../onboarding';
import type { Platform } from '../platform';
import type { Engine } from '../engine';
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
      const onboarding_id = newId('task');
      await onboard(platform, params.id, body, onboarding_id);
      return reply.code(202).send({ status: 'started' as const, onboarding_id });
    },
  );
  app.get(
    '/customers/:id/agent-install-command',
    { config: owner, schema: { params: customerPath, response: answers({ 200: installCommand }) } },
    async ({ params }) => {
      const { token, expiresAt } = await issueAgentToken(platform, params.id);
      const install_command = `optiinfra-runtime connect --customer ${params.id} --token ${token}`;
      return { install_command, agent_token: token, expires_at: expiresAt.toISOString() };
    },
  );
  app.post(
    '/agent-runtime/connect',
    {
      config: { access: 'anybody' },
      schema: { body: runtimeConnection, response: answers({ 200: runtimeConnected }) },
    },
    async ({ body }) => {
      const { customer_id, agent_token, hostname, version } = body;
      await checkAgentToken(platform, customer_id, agent_token);
      const runtime_id = newId('agt');
      await change(platform, (journal) =>
        journal.event({
          customerId: customer_id,
          type: 'runtime_connected',
          correlationId: runtime_id,
          data: { runtime_id, hostname, version },
        }),
      );
      void discoverEstate(platform, customer_id)
        .then(() => analyseAll(platform, engine, customer_id))
        .catch((error: unknown) => platform.log.error({ err: error, customer_id }, 'discovery failed'));
      return { connected: true as const, runtime_id, poll_interval_seconds: POLL_SECONDS };
    },
  );
}

/** ONB-12: without any further call, where the customer wants it. */
async function analyseAll(platform: Platform, engine: Engine, customerId: string): Promise<void> {
  const { settings } = await platform.stores.database
    .selectFrom('customers')
    .select('settings')
    .where('id', '=', customerId)
    .executeTakeFirstOrThrow();
  if (!settings.auto_analyze) return;
  for (const type of agentTypes) await engine.analyse(customerId, type);
}
