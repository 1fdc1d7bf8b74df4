// The test hooks (TST-1 to TST-6). They make accounts, move the security clock and forget; none sets a result.
import { z } from 'zod';
import { customerPath } from '../../api/common';
import { advance, seeded, seeding } from '../../api/health';
import { addCustomer, addUser, prepareAccounts } from '../accounts';
import { newId } from '../ids';
import type { App } from '../http/app';
import { change } from '../journal';
import { discoverEstate, onboard } from '../onboarding';
import type { Platform } from '../platform';
import { sql } from 'kysely';

const open = { access: 'anybody' as const, unlimited: true };
const PASSWORD = 'fixture-password';

export function testHooks(app: App, platform: Platform): void {
  const { stores, clock, settings } = platform;
  app.post('/__test__/reset', { config: open, schema: { hide: true } }, async (_request, reply) => {
    // The four real agents stay registered (TST-2); the audit log is emptied as a whole, which no route can do.
    await sql`truncate customers, users, tasks, audit_log cascade`.execute(stores.database);
    await Promise.all([stores.metrics.forget(), stores.vectors.forget(), stores.cache.forget()]);
    await prepareAccounts(platform);
    return reply.code(204).send();
  });
  app.post(
    '/__test__/seed',
    { config: open, schema: { hide: true, body: seeding, response: { 201: seeded } } },
    async ({ body }, reply) => {
      const unique = newId('cust').slice(-10).toLowerCase();
      const [owner, viewer] = ['owner', 'viewer'].map((name) => ({
        email: `${name}-${unique}@${body.fixture}.example`,
        password: PASSWORD,
      }));
      const customer_id = await change(platform, async (journal) => {
        const wanted = {
          email: owner?.email ?? '',
          company_name: body.fixture,
          plan: 'pro' as const,
          autoAnalyze: false,
        };
        const { id } = await addCustomer(journal, wanted, clock.now());
        await addUser(journal.tx, {
          customer_id: id,
          role: 'customer',
          email: owner?.email ?? '',
          password: PASSWORD,
        });
        await addUser(journal.tx, {
          customer_id: id,
          role: 'viewer',
          email: viewer?.email ?? '',
          password: PASSWORD,
        });
        return id;
      });
      if (body.account) {
        const {
          iam_role_arn,
          region,
          project_id,
          service_account,
          gcp_region = 'us-central1',
        } = body.account;
        await onboard(platform, customer_id, { cloud_provider: 'aws', iam_role_arn, region }, customer_id);
        if (project_id && service_account)
          await onboard(
            ...([platform, customer_id] as const),
            { cloud_provider: 'gcp', project_id, service_account, region: gcp_region },
            customer_id,
          );
        await discoverEstate(platform, customer_id);
      }
      return reply.code(201).send({ customer_id, user: owner, viewer } as z.infer<typeof seeded>);
    },
  );
  app.delete(
    '/__test__/customers/:id',
    { config: open, schema: { hide: true, params: customerPath } },
    async ({ params: { id } }, reply) => {
      await stores.database.deleteFrom('customers').where('id', '=', id).execute();
      await Promise.all([stores.metrics.forget(id), stores.vectors.forget(id)]);
      return reply.code(204).send();
    },
  );
  app.post('/__test__/clock/advance', { config: open, schema: { hide: true, body: advance } }, ({ body }) => {
    clock.advance(body.seconds);
    return { now: clock.now().toISOString() };
  });
  app.get('/__test__/limits', { config: open, schema: { hide: true } }, () => ({
    timing_ms: settings.timing,
  }));
}
