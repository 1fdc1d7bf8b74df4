// Analyses, recommendations and what owners decide about them (ANL-1 to ANL-4, RCM-18 to RCM-26).
import { z } from 'zod';
import { analysis, analysisRequest, analysisStarted } from '../../api/agent';
import { customerPath, errorBody, idPath } from '../../api/common';
import {
  approval,
  approved,
  recommendation,
  recommendationFilter,
  rejected,
  rejection,
} from '../../api/recommendation';
import type { Engine } from '../engine';
import type { App } from '../http/app';
import type { Platform } from '../platform';
import { approve, findRecommendations, reject } from '../recommendations';
import { userOf } from './auth';
import { ofCustomer, ofRow, ownedBy } from './owners';

export function recommendationRoutes(app: App, platform: Platform, engine: Engine): void {
  const { database } = platform.stores;
  const find = (query: Parameters<typeof findRecommendations>[2]) =>
    findRecommendations(database, platform.clock.now(), query);
  const ownCustomer = ownedBy(ofCustomer);
  const own = ownedBy(ofRow('recommendations'));

  app.post(
    '/customers/:id/analyze',
    {
      config: ownCustomer,
      schema: {
        params: customerPath,
        body: analysisRequest,
        response: { 202: analysisStarted, '4xx': errorBody, '5xx': errorBody },
      },
    },
    async ({ params, body }, reply) => {
      const { analysisId, taskId } = await engine.analyse(params.id, body.agent_type);
      return reply.code(202).send({ status: 'started' as const, analysis_id: analysisId, task_id: taskId });
    },
  );
  app.get(
    '/analyses/:id',
    {
      config: ownedBy(ofRow('analyses')),
      schema: { params: idPath, response: { 200: analysis, '4xx': errorBody } },
    },
    ({ params }) =>
      database
        .selectFrom('analyses')
        .select(['status', 'recommendation_ids', 'error'])
        .where('id', '=', params.id)
        .executeTakeFirstOrThrow(),
  );
  app.get(
    '/customers/:id/recommendations',
    {
      config: ownCustomer,
      schema: {
        params: customerPath,
        querystring: recommendationFilter,
        response: { 200: z.array(recommendation), '4xx': errorBody },
      },
    },
    ({ params, query }) => find({ customerId: params.id, ...query }),
  );
  app.get(
    '/recommendations/:id',
    { config: own, schema: { params: idPath, response: { 200: recommendation, '4xx': errorBody } } },
    async ({ params }) => {
      const [found] = await find({ id: params.id });
      return found as NonNullable<typeof found>;
    },
  );
  app.post(
    '/recommendations/:id/approve',
    {
      config: own,
      schema: { params: idPath, body: approval.nullish(), response: { 200: approved, '4xx': errorBody } },
    },
    async ({ params, body, caller, ip, id }) => {
      const by = { userId: userOf(caller).userId, ip, requestId: id };
      const optimization_id = await approve(platform, params.id, body?.comment ?? null, by);
      await engine.optimize(optimization_id);
      return { status: 'approved' as const, recommendation_id: params.id, optimization_id };
    },
  );
  app.post(
    '/recommendations/:id/reject',
    {
      config: own,
      schema: { params: idPath, body: rejection, response: { 200: rejected, '4xx': errorBody } },
    },
    async ({ params, body, caller, ip, id }) => {
      await reject(platform, params.id, body.reason, { userId: userOf(caller).userId, ip, requestId: id });
      return { status: 'rejected' as const };
    },
  );
}
