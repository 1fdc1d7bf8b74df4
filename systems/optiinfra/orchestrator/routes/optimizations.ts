// Optimizations, their outcomes, and what happened: events and audit (OPT-8 to OPT-11, EVN-3, ADT-4).
import { z } from 'zod';
import { answers, customerPath, idPath } from '../../api/common';
import { auditEntry, event, eventQuery, type AuditEntry } from '../../api/event';
import {
  optimization,
  optimizationFilter,
  outcome,
  rollbackAccepted,
  rollbackRequest,
  terminal,
  type Optimization,
} from '../../api/optimization';
import { shown, type Session } from '../../stores/database';
import type { Engine } from '../engine';
import { ApiError } from '../errors';
import { findOptimizations, optimizationById } from '../execution/optimizations';
import { outcomeOf } from '../execution/outcome';
import type { App } from '../http/app';
import { byOf } from '../http/checks';
import { change } from '../journal';
import type { By, Platform } from '../platform';
import { ofCustomer, ofRow, ownedBy } from './owners';

export function optimizationRoutes(app: App, platform: Platform, engine: Engine): void {
  const { database } = platform.stores;
  const ownCustomer = ownedBy(ofCustomer);
  const own = ownedBy(ofRow('optimizations'));

  app.get(
    '/optimizations/:id',
    { config: own, schema: { params: idPath, response: answers({ 200: optimization }) } },
    ({ params }) => optimizationById(database, params.id),
  );
  app.get(
    '/customers/:id/optimizations',
    {
      config: ownCustomer,
      schema: {
        params: customerPath,
        querystring: optimizationFilter,
        response: answers({ 200: z.array(optimization) }),
      },
    },
    ({ params, query }) => findOptimizations(database, { customerId: params.id, ...query }),
  );
  app.get(
    '/optimizations/:id/outcome',
    { config: own, schema: { params: idPath, response: answers({ 200: outcome }) } },
    async ({ params }) => {
      const found = await outcomeOf(platform, params.id);
      if (found) return found;
      throw new ApiError('not_found', 'the outcome is not stored yet');
    },
  );
  app.post(
    '/optimizations/:id/rollback',
    {
      config: own,
      schema: {
        params: idPath,
        body: rollbackRequest,
        response: answers({ 202: rollbackAccepted }),
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const woken = await requestRollback(platform, id, request.body.reason, byOf(request));
      for (const each of woken) await engine.wake(each);
      return reply.code(202).send({ status: 'rolling_back' as const, optimization_id: id });
    },
  );
  journalRoutes(app, platform);
}

function journalRoutes(app: App, platform: Platform): void {
  const { database } = platform.stores;
  const ownCustomer = ownedBy(ofCustomer);
  app.get(
    '/customers/:id/events',
    {
      config: ownCustomer,
      schema: {
        params: customerPath,
        querystring: eventQuery,
        response: answers({ 200: z.array(event) }),
      },
    },
    async ({ params, query }) => {
      let rows = database
        .selectFrom('agent_events')
        .selectAll()
        .where('customer_id', '=', params.id)
        .orderBy('seq');
      if (query.event_type) rows = rows.where('event_type', '=', query.event_type);
      if (query.since_seq !== undefined) rows = rows.where('seq', '>', query.since_seq);
      return (await rows.execute()).map(shown);
    },
  );
  app.get(
    '/customers/:id/audit',
    {
      config: ownCustomer,
      schema: { params: customerPath, response: answers({ 200: z.array(auditEntry) }) },
    },
    async ({ params }) => {
      const rows = await database
        .selectFrom('audit_log')
        .selectAll()
        .where('customer_id', '=', params.id)
        .orderBy('position')
        .execute();
      return rows.map(({ position: _, ...row }) => ({
        ...shown(row),
        actor: row.actor as AuditEntry['actor'],
      }));
    },
  );
}

/**
 * @returns those that are to be woken: itself, and of a composite the change that runs
 * @throws {ApiError} conflict when it is terminal, goes back already, or is past what cannot be undone (OPT-10)
 */
function requestRollback(platform: Platform, id: string, reason: string, by: By): Promise<string[]> {
  return change(platform, async (journal) => {
    const { tx } = journal;
    const found = await lockedOne(tx, id);
    refuseUnlessReversible(found);
    const open: Locked[] = [found];
    for (const child of found.children) {
      const one = await lockedOne(tx, child);
      if (one.status === 'completed')
        throw new ApiError('conflict', `optimization ${id} is past ${child}, which is completed`);
      if (!isOpen(one)) continue;
      refuseUnlessReversible(one);
      open.push(one);
    }
    await tx
      .updateTable('optimizations')
      .set({ rollback_requested: reason })
      .where(
        'id',
        'in',
        open.map((one) => one.id),
      )
      .execute();
    await journal.audit({
      ...{ actor: { user_id: by.userId }, ip: by.ip, requestId: by.requestId, action: 'request_rollback' },
      ...{ targetType: 'optimization', targetId: id, customerId: found.customer_id, after: { reason } },
    });
    return open.flatMap((one) => (one === found || one.status === 'executing' ? one.id : []));
  });
}

type Locked = Optimization & { readonly rollback_requested: string | null };

/** By the lock that the beginning of a step takes: either this comes first, or the step does. */
async function lockedOne(tx: Session, id: string): Promise<Locked> {
  const mine = tx.selectFrom('optimizations').select('rollback_requested').where('id', '=', id).forUpdate();
  const { rollback_requested } = await mine.executeTakeFirstOrThrow();
  return { ...(await optimizationById(tx, id)), rollback_requested };
}

const isOpen = ({ status }: Optimization): boolean => !terminal.includes(status) && status !== 'rolling_back';

function refuseUnlessReversible(found: Locked): void {
  const { id, status, rollback_requested: earlier, execution_steps } = found;
  if (!isOpen(found)) throw new ApiError('conflict', `optimization ${id} is ${status}`);
  if (earlier !== null)
    throw new ApiError('conflict', `optimization ${id} is to be rolled back already: ${earlier}`);
  const past = execution_steps.find((one) => !one.reversible && one.status !== 'pending');
  if (past) throw new ApiError('conflict', `optimization ${id} is past ${past.name}, which cannot be undone`);
}
