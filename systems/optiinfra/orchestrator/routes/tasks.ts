// Tasks, and analyses that are asked for by their name (TSK-5 to TSK-7, ORC-1).
import { analysisTypes, newTask, routed, routedAnalysis, taskView } from '../../api/agent';
import { answers, idPath } from '../../api/common';
import type { Engine } from '../engine';
import { ApiError } from '../errors';
import type { App } from '../http/app';
import { requireOwner } from '../http/checks';
import type { Platform } from '../platform';
import { addTask, cancelTask, taskById } from '../tasks/tasks';
import { ofCustomer } from './owners';

export function taskRoutes(app: App, platform: Platform, engine: Engine): void {
  const { database } = platform.stores;
  const trusted = { access: 'admin or service' as const };
  const one = { params: idPath, response: answers({ 200: taskView }) };

  app.post(
    '/orchestrator/tasks',
    { config: trusted, schema: { body: newTask, response: answers({ 202: taskView }) } },
    async ({ body }, reply) => {
      const { customer_id: customer } = body;
      if (customer && !(await ofCustomer(platform, customer)))
        throw new ApiError('not_found', `there is no customer ${customer}`);
      const task = await addTask(database, platform, body);
      await engine.carryOut(task.task_id);
      return reply.code(202).send(task);
    },
  );
  app.get('/orchestrator/tasks/:id', { config: trusted, schema: one }, async ({ params }) => {
    const found = await taskById(database, params.id);
    if (found) return found;
    throw new ApiError('not_found', `there is no task ${params.id}`);
  });
  app.delete('/orchestrator/tasks/:id', { config: trusted, schema: one }, ({ params }) =>
    cancelTask(platform, params.id),
  );
  app.post(
    '/orchestrator/analyze',
    { config: { access: 'token' }, schema: { body: routedAnalysis, response: answers({ 200: routed }) } },
    async (request) => {
      const { customer_id: id, analysis_type } = request.body;
      await requireOwner(platform, request, await ofCustomer(platform, id), id);
      const type = analysisTypes[analysis_type];
      const { agentId, taskId } = await engine.analyse(id, type);
      return { routed_to_agent: type, agent_id: agentId, task_id: taskId };
    },
  );
}
