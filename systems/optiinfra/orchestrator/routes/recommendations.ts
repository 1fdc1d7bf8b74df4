// Analyses, recommendations and what owners decide about them (ANL-1 to ANL-4, RCM-18 to RCM-26).
import { z } from 'zod';
import { analysis, analysisRequest, analysisStarted } from '../../api/agent';
import { answers, customerPath, idPath } from '../../api/common';
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
import { byOf } from '../http/checks';
import type { Platform } from '../platform';
import { approve, reject } from '../decisions/decisions';
import { findRecommendations } from '../decisions/recommendations';
import { ofCustomer, ofRow, ownedBy } from './owners';

export function recommendationRoutes(app: App, platform: Platform, engine: Engine): void {
  const { database } = platform.stores;
  const find = (query: Parameters<typeof findRecommendations>[2]) =>
    findRecommendations(database, platform.clock.now(), query);
  const ownCustomer = ownedBy(ofCustomer);

  app.post(
    '/customers/:id/analyze',
    {
      config: ownCustomer,
      schema: {
        params: customerPath,
        body: analysisRequest,
        response: answers({ 202: analysisStarted }),
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
      schema: { params: idPath, response: answers({ 200: analysis }) },
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
        response: answers({ 200: z.array(recommendation) }),
      },
    },
    ({ params, query }) => find({ customerId: params.id, ...query }),
  );
  decisionRoutes(app, platform, engine);
}

function decisionRoutes(app: App, platform: Platform, engine: Engine): void {
  const own = ownedBy(ofRow('recommendations'));
  app.get(
    '/recommendations/:id',
    { config: own, schema: { params: idPath, response: answers({ 200: recommendation }) } },
    async ({ params }) => {
      const [found] = await findRecommendations(platform.stores.database, platform.clock.now(), params);
      return found as NonNullable<typeof found>;
    },
  );
  app.post(
    '/recommendations/:id/approve',
    {
      config: own,
      schema: { params: idPath, body: approval.nullish(), response: answers({ 200: approved }) },
    },
    async (request) => {
      const { id } = request.params;
      const optimization_id = await approve(platform, id, request.body?.comment ?? null, byOf(request));
      await engine.optimize(optimization_id);
      return { status: 'approved' as const, recommendation_id: id, optimization_id };
    },
  );
  app.post(
    '/recommendations/:id/reject',
    {
      config: own,
      schema: { params: idPath, body: rejection, response: answers({ 200: rejected }) },
    },
    async (request) => {
      await reject(platform, request.params.id, request.body.reason, byOf(request));
      return { status: 'rejected' as const };
    },
  );
}
