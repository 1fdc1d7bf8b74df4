// Customers (CUS-10 to CUS-18), and what is known of their estates (INF, MET-1).
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { answers, customerPath, paging } from '../../api/common';
import { dashboard } from '../../api/dashboard';
import {
  customer,
  customerChange,
  monitoring,
  newCustomer,
  type Customer,
  type CustomerChange,
} from '../../api/customer';
import { infrastructure } from '../../api/infrastructure';
import { metricQuery, point } from '../../api/metric';
import { baseline } from '../../api/recommendation';
import { json, shown } from '../../stores/database';
import { addCustomer, addUser, customerView, passwordHash } from '../accounts/accounts';
import { dashboardOf } from '../estate/dashboard';
import { estateOf } from '../estate/estate';
import type { App } from '../http/app';
import { byOf } from '../http/checks';
import { change } from '../journal';
import type { By, Platform } from '../platform';
import { ofCustomer, ownedBy } from './owners';

const admin = { access: 'admin' as const };
const owner = ownedBy(ofCustomer);
const own = <T extends z.ZodType>(answer: T) => ({
  config: owner,
  schema: { params: customerPath, response: answers({ 200: answer }) },
});

export function customerRoutes(app: App, platform: Platform): void {
  const { database } = platform.stores;
  const oneOf = (id: string) => database.selectFrom('customers').selectAll().where('id', '=', id);

  app.get(
    '/customers',
    { config: admin, schema: { querystring: paging, response: answers({ 200: z.array(customer) }) } },
    async ({ query }, reply) => {
      const counted = database.selectFrom('customers').select(({ fn }) => fn.countAll<number>().as('count'));
      const page = database.selectFrom('customers').selectAll().orderBy('created_at').orderBy('id');
      const rows = await page
        .limit(query.limit)
        .offset((query.page - 1) * query.limit)
        .execute();
      const { count } = await counted.executeTakeFirstOrThrow();
      return reply.header('X-Total-Count', String(count)).send(rows.map(customerView));
    },
  );
  app.post(
    '/customers',
    { config: admin, schema: { body: newCustomer, response: answers({ 201: customer }) } },
    async ({ body: { initial_password: password, ...wanted } }, reply) => {
      const password_hash = password && (await passwordHash(password));
      const made = await change(platform, async (journal) => {
        const added = await addCustomer(journal, wanted, platform.clock.now());
        const user = { customer_id: added.id, email: wanted.email, role: 'customer' as const };
        if (password_hash) await addUser(journal.tx, { ...user, password_hash });
        return added;
      });
      return reply.code(201).send(made);
    },
  );
  app.get('/customers/:id', own(customer), async ({ params }) =>
    customerView(await oneOf(params.id).executeTakeFirstOrThrow()),
  );
  app.patch(
    '/customers/:id',
    {
      config: owner,
      schema: { params: customerPath, body: customerChange, response: answers({ 200: customer }) },
    },
    (request) => amend(platform, request.params.id, request.body, byOf(request)),
  );
  estateRoutes(app, platform);
}

function estateRoutes(app: App, platform: Platform): void {
  const { database, metrics } = platform.stores;
  app.get('/customers/:id/monitoring', own(monitoring), async ({ params }) => {
    const rows = await database
      .selectFrom('agents')
      .innerJoinLateral(
        ({ selectFrom }) =>
          selectFrom('agent_heartbeats')
            .select('timestamp as last_heartbeat')
            .whereRef('agent_heartbeats.agent_id', '=', 'agents.agent_id')
            .where('customer_id', '=', params.id)
            .orderBy('timestamp', 'desc')
            .limit(1)
            .as('newest'),
        (join) => join.onTrue(),
      )
      .select(['agent_type', 'agent_id', 'status', 'newest.last_heartbeat'])
      .orderBy('agent_type')
      .orderBy('agent_id')
      .execute();
    return { agents: rows.map(shown) };
  });
  app.get('/customers/:id/baselines', own(z.array(baseline)), async ({ params }) => {
    const rows = database.selectFrom('quality_baselines').selectAll().where('customer_id', '=', params.id);
    return (await rows.orderBy('deployment_id').execute()).map(shown);
  });
  app.get('/portal/customers/:id/dashboard', own(dashboard), ({ params }) =>
    dashboardOf(platform, params.id),
  );
  app.get('/customers/:id/infrastructure', own(infrastructure), ({ params }) =>
    estateOf(platform, params.id),
  );
  app.get(
    '/customers/:id/metrics',
    {
      config: owner,
      schema: {
        ...{ params: customerPath, querystring: metricQuery },
        response: answers({ 200: z.array(point) }),
      },
    },
    async ({ params, query: { metric_type, start_time, end_time, interval } }) => {
      const points = await metrics.range({
        ...{ customerId: params.id, metric: metric_type, interval },
        from: start_time ? new Date(start_time) : undefined,
        to: end_time ? new Date(end_time) : undefined,
      });
      return points.map(({ timestamp, value, unit, source }) => ({
        ...{ timestamp: timestamp.toISOString(), metric_type, value, unit, source },
        ...(metric_type === 'quality_score' ? { score: value } : {}),
      }));
    },
  );
}

/** Changes what is named and keeps the rest (CUS-16); each change is in the audit log (ADT-5), and what changes nothing is none. */
function amend(platform: Platform, id: string, body: CustomerChange, by: By) {
  return change(platform, async (journal) => {
    const row = journal.tx.selectFrom('customers').selectAll().where('id', '=', id).forUpdate();
    const before = await row.executeTakeFirstOrThrow();
    const wanted = merged(before, body);
    if (isDeepStrictEqual(parts(before), wanted)) return customerView(before);
    const { preferences, slo, settings } = wanted;
    const after = await journal.tx
      .updateTable('customers')
      .set({
        ...{ preferences: json(preferences), slo: json(slo), settings: json(settings) },
        updated_at: platform.clock.now(),
      })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow();
    await journal.audit({
      ...{ actor: { user_id: by.userId }, ip: by.ip, requestId: by.requestId, action: 'change_customer' },
      ...{ targetType: 'customer', targetId: id, customerId: id },
      ...{ before: parts(before), after: parts(after) },
    });
    return customerView(after);
  });
}

type Parts = Pick<Customer, 'preferences' | 'slo' | 'settings'>;

const parts = ({ preferences, slo, settings }: Parts): Parts => ({ preferences, slo, settings });

const merged = (before: Parts, given: CustomerChange): Parts => ({
  preferences: { ...before.preferences, ...given.preferences },
  slo: { ...before.slo, ...given.slo },
  settings: { ...before.settings, ...given.settings },
});
