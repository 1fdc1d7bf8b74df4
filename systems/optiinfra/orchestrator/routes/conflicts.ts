// Conflicts and their resolutions, several approvals at once, and what was learned of the like (CFL-27 to CFL-31, RCM-27, LRN-6).
import { z } from 'zod';
import { customerPath, errorBody } from '../../api/common';
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
import { ApiError } from '../errors';
import { similarTo } from '../execution/outcome';
import type { App } from '../http/app';
import { deny } from '../http/checks';
import type { Caller, Platform } from '../platform';
import { findRecommendations } from '../recommendations';
import { approveAll, execute, membersOf, resolutionById, resolve } from '../resolutions';
import { userOf } from './auth';
import { ofCustomer, ofRow, ownedBy } from './owners';
import type { FastifyRequest } from 'fastify';

const token = { access: 'token' as const };
const byOf = ({ caller, ip, id }: FastifyRequest) => ({ userId: userOf(caller).userId, ip, requestId: id });

export function conflictRoutes(app: App, platform: Platform, engine: Engine): void {
  const { database } = platform.stores;
  const recommendationOwner = ofRow('recommendations');
  /** Ids stand in bodies and queries here, so that their tenancy is judged after the form (API-6). */
  const own = async (
    request: FastifyRequest,
    owner: string | undefined,
    isWrite: boolean,
    id: string,
  ): Promise<Caller> => {
    const caller = userOf(request.caller);
    if (caller.role === 'admin') {
      if (owner === undefined) throw new ApiError('not_found', `there is no ${id}`);
      return caller;
    }
    const isForeign = owner === undefined || owner !== caller.customerId;
    return isForeign || (isWrite && caller.role === 'viewer') ? deny(platform, request, caller) : caller;
  };

  app.post(
    '/orchestrator/resolve-conflict',
    { config: token, schema: { body: conflictQuestion, response: { 200: resolution, '4xx': errorBody } } },
    async (request) => {
      const { recommendation_ids: ids } = request.body;
      for (const id of ids) await own(request, await recommendationOwner(platform, id), true, id);
      return resolve(platform, await membersOf(platform, ids), byOf(request));
    },
  );
  app.post(
    '/orchestrator/execute-resolution',
    {
      config: token,
      schema: { body: resolutionOrder, response: { 202: resolutionStarted, '4xx': errorBody } },
    },
    async (request, reply) => {
      const { resolution_id } = request.body;
      const found = await resolutionById(database, resolution_id);
      await own(request, found?.customer_id, true, resolution_id);
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
        response: { 200: bulkApproved, '4xx': errorBody },
      },
    },
    async (request) => {
      const { recommendation_ids: ids } = request.body;
      for (const id of ids) await own(request, await recommendationOwner(platform, id), true, id);
      const { started, ...answer } = await approveAll(platform, ids, byOf(request));
      for (const id of started) await engine.optimize(id);
      return answer;
    },
  );
  app.get(
    '/learning/similar',
    {
      config: token,
      schema: { querystring: similarQuery, response: { 200: z.array(similar), '4xx': errorBody } },
    },
    async (request) => {
      const { recommendation_id: id } = request.query;
      await own(request, await recommendationOwner(platform, id), false, id);
      const [found] = await findRecommendations(database, platform.clock.now(), { id });
      return found ? similarTo(platform, found) : [];
    },
  );
}
