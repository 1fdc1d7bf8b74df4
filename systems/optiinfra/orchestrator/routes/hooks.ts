// The test hooks (TST-1 to TST-7). They make accounts, move the security clock and forget; none sets a result.
import { z } from 'zod';
import { customerPath } from '../../api/common';
import { advance, seeded, seeding } from '../../api/health';
import type { App } from '../http/app';
import { limitsOf } from '../limits';
import type { Platform } from '../platform';
import { removeCustomer, resetStores, seedCustomer } from '../preparation';

const config = { access: 'anybody' as const, unlimited: true };
const hide = true;
const nothing = { 204: z.undefined() };

export function testHooks(app: App, platform: Platform): void {
  app.post('/__test__/reset', { config, schema: { hide, response: nothing } }, async (_request, reply) => {
    await resetStores(platform);
    return reply.code(204).send(undefined);
  });
  app.post(
    '/__test__/seed',
    { config, schema: { hide, body: seeding, response: { 201: seeded } } },
    async ({ body }, reply) => reply.code(201).send(await seedCustomer(platform, body)),
  );
  app.delete(
    '/__test__/customers/:id',
    { config, schema: { hide, params: customerPath, response: nothing } },
    async ({ params }, reply) => {
      await removeCustomer(platform, params.id);
      return reply.code(204).send(undefined);
    },
  );
  app.post('/__test__/clock/advance', { config, schema: { hide, body: advance } }, ({ body }) => {
    platform.clock.advance(body.seconds);
    return { now: platform.clock.now().toISOString() };
  });
  app.get('/__test__/limits', { config, schema: { hide } }, () => limitsOf(platform.settings));
}
