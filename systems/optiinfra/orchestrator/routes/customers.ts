// Customers (CUS-10 to CUS-18), and what is known of their estates (INF, MET-1).
import { z } from 'zod';
import { customerPath, errorBody, paging } from '../../api/common';
import { customer, customerChange, monitoring, newCustomer, type CustomerChange } from '../../api/customer';
import { infrastructure } from '../../api/infrastructure';
import { metricQuery, point } from '../../api/metric';
import { baseline } from '../../api/recommendation';
import { json, shown } from '../../stores/database';
import { addCustomer, addUser, customerView } from '../accounts';
import type { App } from '../http/app';
import { change } from '../journal';
import type { Platform } from '../platform';
import { userOf } from './auth';
import { ofCustomer, ownedBy } from './owners';

export function customerRoutes(app: App, platform: Platform): void {
  const { database } = platform.stores;
  const admin = { access: 'admin' as const };
  const owner = ownedBy(ofCustomer);

  app.get(
    '/customers',
    {
      config: admin,
      schema: { querystring: paging, response: { 200: z.array(customer), '4xx': errorBody } },
    },
    async ({ query }, reply) => {
      const { count } = await database
        .selectFrom('customers')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      const rows = await database
        .selectFrom('customers')
        .selectAll()
        .orderBy('created_at')
        .orderBy('id')
        .limit(query.limit)
        .offset((query.page - 1) * query.limit)
        .execute();
      return reply.header('X-Total-Count', String(count)).send(rows.map(customerView));
    },
  );
  app.post(
    '/customers',
    { config: admin, schema: { body: newCustomer, response: { 201: customer, '4xx': errorBody } } },
    async ({ body }, reply) => {
      const { initial_password: password, ...wanted } = body;
      const made = await change(platform, async (journal) => {
        const added = await addCustomer(journal, wanted, platform.clock.now());
        if (password)
          await addUser(journal.tx, {
            customer_id: added.id,
            email: wanted.email,
            role: 'customer',
            password,
          });
        return added;
      });
      return reply.code(201).send(made);
    },
  );
  app.get(
    '/customers/:id',
    { config: owner, schema: { params: customerPath, response: { 200: customer, '4xx': errorBody } } },
    async ({ params }) =>
      customerView(
        await database
          .selectFrom('customers')
          .selectAll()
          .where('id', '=', params.id)
          .executeTakeFirstOrThrow(),
      ),
  );
  app.patch(
    '/customers/:id',
    {
      config: owner,
      schema: { params: customerPath, body: customerChange, response: { 200: customer, '4xx': errorBody } },
    },
    ({ params, body, caller, ip, id: requestId }) =>
      amend(platform, params.id, body, { userId: userOf(caller).userId, ip, requestId }),
  );
  app.get(
    '/customers/:id/monitoring',
    { config: owner, schema: { params: customerPath, response: { 200: monitoring, '4xx': errorBody } } },
    async ({ params }) => {
      const beats = database
        .selectFrom('agent_heartbeats')
        .innerJoin('agents', 'agents.agent_id', 'agent_heartbeats.agent_id')
        .where('agent_heartbeats.customer_id', '=', params.id);
      const rows = await beats
        .select(({ fn }) => [
          'agents.agent_type',
          'agents.agent_id',
          'agents.status',
          fn.max('agent_heartbeats.timestamp').as('last_heartbeat'),
        ])
        .groupBy(['agents.agent_type', 'agents.agent_id', 'agents.status'])
        .orderBy('agents.agent_type')
        .execute();
      return {
        agents: rows.map((row) => ({ ...row, last_heartbeat: new Date(row.last_heartbeat).toISOString() })),
      };
    },
  );
  app.get(
    '/customers/:id/baselines',
    {
      config: owner,
      schema: { params: customerPath, response: { 200: z.array(baseline), '4xx': errorBody } },
    },
    async ({ params }) =>
      (
        await database
          .selectFrom('quality_baselines')
          .selectAll()
          .where('customer_id', '=', params.id)
          .orderBy('deployment_id')
          .execute()
      ).map(shown),
  );
  app.get(
    '/customers/:id/infrastructure',
    { config: owner, schema: { params: customerPath, response: { 200: infrastructure, '4xx': errorBody } } },
    ({ params }) => estateOf(platform, params.id),
  );
  app.get(
    '/customers/:id/metrics',
    {
      config: owner,
      schema: {
        params: customerPath,
        querystring: metricQuery,
        response: { 200: z.array(point), '4xx': errorBody },
      },
    },
    async ({ params, query }) => {
      const { metric_type: metric, start_time, end_time, interval } = query;
      const range = {
        from: start_time ? new Date(start_time) : undefined,
        to: end_time ? new Date(end_time) : undefined,
      };
      const points = await platform.stores.metrics.range({
        customerId: params.id,
        metric,
        interval,
        ...range,
      });
      return points.map(({ timestamp, value, unit, source }) => ({
        ...{ timestamp: timestamp.toISOString(), metric_type: metric, value, unit, source },
        ...(metric === 'quality_score' ? { score: value } : {}),
      }));
    },
  );
}

async function estateOf({ stores }: Platform, id: string) {
  const { database, metrics } = stores;
  const [{ discovery }, instances, deployments, cost] = await Promise.all([
    database.selectFrom('customers').select('discovery').where('id', '=', id).executeTakeFirstOrThrow(),
    database
      .selectFrom('instances')
      .select('view')
      .where('customer_id', '=', id)
      .orderBy('instance_id')
      .execute(),
    database
      .selectFrom('vllm_deployments')
      .select('view')
      .where('customer_id', '=', id)
      .orderBy('deployment_id')
      .execute(),
    metrics.newest(id, 'monthly_cost'),
  ]);
  const by_provider: Record<string, number> = {};
  for (const { view } of instances)
    by_provider[view.provider] = (by_provider[view.provider] ?? 0) + view.monthly_cost;
  return {
    ...{
      status: discovery,
      instances: instances.map(({ view }) => view),
      vllm_deployments: deployments.map(({ view }) => view),
    },
    ...{ total_monthly_cost: cost?.value ?? null, by_provider },
  };
}

/** Changes what is named and keeps the rest (CUS-16); each change is in the audit log (ADT-5). */
function amend(
  platform: Platform,
  id: string,
  body: CustomerChange,
  by: { userId: string; ip: string; requestId: string },
) {
  return change(platform, async (journal) => {
    const { tx } = journal;
    const before = await tx
      .selectFrom('customers')
      .selectAll()
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirstOrThrow();
    const merged = {
      preferences: json({ ...before.preferences, ...body.preferences }),
      slo: json({ ...before.slo, ...body.slo }),
      settings: json({ ...before.settings, ...body.settings }),
    };
    const after = await tx
      .updateTable('customers')
      .set({ ...merged, updated_at: platform.clock.now() })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow();
    const parts = ({ preferences, slo, settings }: typeof after) => ({ preferences, slo, settings });
    const actor = { user_id: by.userId };
    await journal.audit({
      actor,
      action: 'change_customer',
      targetType: 'customer',
      targetId: id,
      customerId: id,
      before: parts(before),
      after: parts(after),
      ip: by.ip,
      requestId: by.requestId,
    });
    return customerView(after);
  });
}
