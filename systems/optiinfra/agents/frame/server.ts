// What an agent serves (AGN-22 to AGN-26): tasks, validations, steps and their undoing, health.
import { fastify, type FastifyInstance, type FastifyReply } from 'fastify';
import { timingSafeEqual, createHash } from 'node:crypto';
import { z } from 'zod';
import { stepRequest, task, validationRequest, type TaskReply } from '../../api/agent';
import { id } from '../../api/common';
import { cloudAccess } from '../../clients/cloud/access';
import { stepAction } from '../rollout/steps';
import type { AgentDefinition, Answer, TaskParameters, Tools } from './agent';
import { analyse } from './analysis';

const parameters = z.object({
  customer_id: id,
  cloud: cloudAccess,
  fresh_since: z.iso.datetime().optional(),
  deployment_id: z.string().optional(),
  cohort: z.string().optional(),
  count: z.number().int().optional(),
  baseline: z.number().positive().optional(),
});
const agentTask = task.extend({ parameters });
const withCloud = { cloud: cloudAccess };
const BODY_BYTES = 4 * 1024 * 1024;
/** Replies that are kept for what is sent again (D-53). */
const KEPT = 1_000;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** How busy the agent is, for its heartbeats. */
export interface Work {
  current: number;
}

/** What comes again while it is under way, or after it succeeded, gets the same answer: nothing happens twice (D-53). */
class Once<T> {
  private readonly answers = new Map<string, Promise<T>>();

  do(key: string, act: () => Promise<T>): Promise<T> {
    const known = this.answers.get(key);
    if (known) return known;
    const answer = act();
    this.answers.set(key, answer);
    answer.catch(() => this.answers.delete(key));
    if (this.answers.size > KEPT) this.answers.delete(this.answers.keys().next().value as string);
    return answer;
  }
}

/** @param orchestratorKey what the orchestrator shows; anybody else is refused */
export function createAgentServer(
  agent: AgentDefinition,
  tools: Tools,
  orchestratorKey: string,
  work: Work,
): FastifyInstance {
  const app = fastify({ logger: false, bodyLimit: BODY_BYTES });
  const tasks = new Once<TaskReply>();
  const actions = new Once<Answer>();
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
    return tasks.do(asked.task_id, () => answer(agent, tools, asked));
  });
  app.post('/validate', async ({ body }) => {
    const { recommendation, cloud } = validationRequest.extend(withCloud).parse(body);
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
      const { name } = request.step;
      const act = stepAction(name, how);
      const { instance_id = '' } = request.done['interruption'] ?? {};
      const key = `${how} ${request.optimization_id} ${name} ${String(instance_id)}`;
      return { result: await actions.do(key, () => act(tools, request, cloud)) };
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
  const { analysis, tasks = {} } = agent;
  const known = [...(analysis?.names ?? []), ...Object.keys(tasks)].join(', ');
  const act = analysis?.names.includes(task_type)
    ? (of: Tools, parameters: TaskParameters) => analyse(of, analysis, parameters)
    : Object.hasOwn(tasks, task_type)
      ? tasks[task_type]
      : undefined;
  try {
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
