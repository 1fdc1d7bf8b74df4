// What an agent serves (AGN-22 to AGN-26): tasks, validations, steps and their undoing, health.
import { fastify, type FastifyInstance, type FastifyReply } from 'fastify';
import { timingSafeEqual, createHash } from 'node:crypto';
import { z } from 'zod';
import { stepRequest, task, validationRequest, type TaskReply } from '../../api/agent';
import { id } from '../../api/common';
import { cloudAccess } from '../../clients/cloud/access';
import type { AgentDefinition, Tools } from './agent';

const parameters = z.object({
  customer_id: id,
  cloud: cloudAccess,
  fresh_ms: z.number().optional(),
  deployment_id: z.string().optional(),
  cohort: z.string().optional(),
  count: z.number().int().optional(),
});
const agentTask = task.extend({ parameters });
const withCloud = { cloud: cloudAccess };
const BODY_BYTES = 4 * 1024 * 1024;
/** Replies that are kept for a task that is sent again (D-53). */
const KEPT = 1_000;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** How busy the agent is, for its heartbeats. */
export interface Work {
  current: number;
}

/** @param orchestratorKey what the orchestrator shows; anybody else is refused */
export function createAgentServer(
  agent: AgentDefinition,
  tools: Tools,
  orchestratorKey: string,
  work: Work,
): FastifyInstance {
  const app = fastify({ logger: false, bodyLimit: BODY_BYTES });
  const replies = new Map<string, Promise<TaskReply>>();
  app.addHook('onRequest', async (request, reply) => {
    const { 'x-api-key': key = '' } = request.headers;
    if (request.url === '/health' || timingSafeEqual(digest(String(key)), digest(orchestratorKey))) return;
    return reply.code(401).send({ error: 'unauthorized', message: 'only the orchestrator may ask this' });
  });
  app.setErrorHandler((error: Error, _request, reply: FastifyReply) => {
    const isOurs = !(error instanceof z.ZodError);
    return reply
      .code(isOurs ? 500 : 400)
      .send({ error: isOurs ? 'internal' : 'validation_error', message: error.message });
  });
  app.addHook('preHandler', async () => void (work.current += 1));
  app.addHook('onResponse', async (request) => void (request.is404 || (work.current -= 1)));

  app.get('/health', () => ({ status: 'healthy', agent_type: agent.type, current_tasks: work.current - 1 }));
  app.post('/task', ({ body }) => {
    const asked = agentTask.parse(body);
    const reply = replies.get(asked.task_id) ?? answer(agent, tools, asked);
    replies.set(asked.task_id, reply);
    if (replies.size > KEPT) replies.delete(replies.keys().next().value as string);
    return reply;
  });
  app.post('/validate', async ({ body }) => {
    const { recommendation, cloud } = validationRequest.extend(withCloud).parse(body);
    if (!agent.validate) throw new Error(`the ${agent.type} agent validates nothing`);
    const verdict = await agent.validate(tools, recommendation, cloud);
    return {
      agent_type: agent.type,
      recommendations: [],
      ...verdict,
      validated_at: tools.now().toISOString(),
    };
  });
  for (const how of ['execute', 'undo'] as const)
    app.post(`/${how}-step`, async ({ body }) => {
      const { cloud, ...request } = stepRequest.extend(withCloud).parse(body);
      return { result: await stepAction(agent, request.step.name, how)(tools, request, cloud) };
    });
  return app;
}

async function answer(
  agent: AgentDefinition,
  tools: Tools,
  asked: z.infer<typeof agentTask>,
): Promise<TaskReply> {
  const started = performance.now();
  const { task_id, task_type } = asked;
  const known = Object.keys(agent.tasks).join(', ');
  try {
    const act = Object.hasOwn(agent.tasks, task_type) ? agent.tasks[task_type] : undefined;
    if (!act) throw new Error(`the ${agent.type} agent has no task ${task_type}; it has ${known}`);
    const result = await act(tools, asked.parameters);
    return { task_id, status: 'completed', result, execution_time_ms: performance.now() - started };
  } catch (error) {
    return {
      task_id,
      status: 'failed',
      error: (error as Error).message,
      execution_time_ms: performance.now() - started,
    };
  }
}

/** @throws {Error} naming the steps that the agent carries out */
function stepAction(
  { type, steps = {}, restoreTraffic }: AgentDefinition,
  name: string,
  how: 'execute' | 'undo',
) {
  const found = name === 'restore_traffic' && how === 'undo' ? restoreTraffic : steps[name]?.[how];
  if (found) return found;
  throw new Error(
    `the ${type} agent cannot ${how} ${name}; it has ${Object.keys(steps).join(', ') || 'no steps'}`,
  );
}
