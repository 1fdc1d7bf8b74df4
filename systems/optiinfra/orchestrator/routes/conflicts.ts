// Conflicts and their resolutions, several approvals at once, and what was learned of the like (CFL-27 to CFL-31, RCM-27, LRN-6).
import { z } from 'zod';
import { answers, customerPath } from '../../api/common';
import {
  bulkApproval,
  bulkApproved,
  conflictQuestion,
  resolution,
  resolutionOrder,
  resolutionStarted,
  similar,
  similarQuery,
} from '../../api/conflict';
import type { Engine } from '../engine';
import { similarTo } from '../execution/outcome';
import type { App } from '../http/app';
import { byOf, requireOwner } from '../http/checks';
import type { Platform } from '../platform';
import { findRecommendations } from '../decisions/recommendations';
import { approveAll } from '../decisions/bulk-approval';
import { execute } from '../decisions/resolution-execution';
import { membersOf, resolutionById, resolve } from '../decisions/resolutions';
import { ofCustomer, ofRow, ownedBy } from './owners';
import type { FastifyRequest } from 'fastify';

const token = { access: 'token' as const };

export function conflictRoutes(app: App, platform: Platform, engine: Engine): void {
  const { database } = platform.stores;
  const recommendationOwner = ofRow('recommendations');
  /** Ids stand in bodies and queries here, so that their tenancy is judged after the form (API-6). */
  const own: Own = async (request, ids) => {
    for (const id of ids) await requireOwner(platform, request, await recommendationOwner(platform, id), id);
  };

  app.post(
    '/orchestrator/resolve-conflict',
    { config: token, schema: { body: conflictQuestion, response: answers({ 200: resolution }) } },
    async (request) => {
      const { recommendation_ids: ids } = request.body;
      await own(request, ids);
      return resolve(platform, await membersOf(platform, ids), byOf(request));
    },
  );
  app.post(
    '/orchestrator/execute-resolution',
    {
      config: token,
      schema: { body: resolutionOrder, response: answers({ 202: resolutionStarted }) },
    },
    async (request, reply) => {
      const { resolution_id } = request.body;
      const found = await resolutionById(database, resolution_id);
      await requireOwner(platform, request, found?.customer_id, resolution_id);
      const optimization_id = await execute(platform, resolution_id, byOf(request));
      await engine.optimize(optimization_id);
      return reply.code(202).send({ optimization_id, resolution_id });
    },
  );
  app.post(
    '/customers/:id/recommendations/bulk-approve',
    {
      config: ownedBy(ofCustomer),
      schema: {
        ...{ params: customerPath, body: bulkApproval },
        response: answers({ 200: bulkApproved }),
      },
    },
    async (request) => {
      const { recommendation_ids: ids } = request.body;
      await own(request, ids);
      const { started, ...answer } = await approveAll(platform, ids, byOf(request));
      for (const id of started) await engine.optimize(id);
      return answer;
    },
  );
  learningRoutes(app, platform, own);
}

type Own = (request: FastifyRequest, ids: readonly string[]) => Promise<void>;

function learningRoutes(app: App, platform: Platform, own: Own): void {
  app.get(
    '/learning/similar',
    {
      config: token,
      schema: { querystring: similarQuery, response: answers({ 200: z.array(similar) }) },
    },
    async (request) => {
      const { recommendation_id: id } = request.query;
      await own(request, [id]);
      const [found] = await findRecommendations(platform.stores.database, platform.clock.now(), { id });
      return found ? similarTo(platform, found) : [];
    },
  );
}
