// How agents register and beat (AGN-1 to AGN-16), and what they serve in their turn (AGN-22 to AGN-24).
import { z } from 'zod';
import { id, moment, object } from './common';
import { agentTypes } from './customer';
import { proposal, recommendation } from './recommendation';

export const registration = z.strictObject({
  agent_type: z.enum(agentTypes),
  version: z
    .string()
    .regex(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/, 'must be a semantic version'),
  capabilities: z.array(z.string().min(1).max(100)).max(100),
  hostname: z.string().min(1).max(253),
  endpoint: z.url().max(500).optional(),
});
export type Registration = z.infer<typeof registration>;
export const registered = z.object({
  registered: z.literal(true),
  agent_id: id,
  heartbeat_interval_seconds: z.number(),
  heartbeat_url: z.string(),
});

export const heartbeat = z.strictObject({
  status: z.enum(['active', 'degraded']),
  current_tasks: z.number().int().min(0),
  load: z.number().min(0).max(1).optional(),
  customer_ids: z.array(id).max(10_000).optional(),
});
export type Heartbeat = z.infer<typeof heartbeat>;
export const beaten = z.object({
  received: z.literal(true),
  next_interval_seconds: z.number(),
  timestamp: moment,
});
export const deregistration = z.strictObject({ reason: z.string().max(500).optional() });
export const deregistered = z.object({ deregistered: z.literal(true) });

export const agentStatuses = ['active', 'degraded', 'unreachable', 'deregistered'] as const;
export const agent = z.object({
  agent_id: id,
  agent_type: z.enum(agentTypes),
  version: z.string(),
  capabilities: z.array(z.string()),
  hostname: z.string(),
  endpoint: z.string().nullable(),
  status: z.enum(agentStatuses),
  load: z.number(),
  current_tasks: z.number().int(),
  registered_at: moment,
  last_heartbeat: moment,
});
export type Agent = z.infer<typeof agent>;
export const agentFilter = z.strictObject({
  type: z.enum(agentTypes).optional(),
  status: z.enum(agentStatuses).optional(),
});
export const agentList = z.object({ agents: z.array(agent), count: z.number().int() });

/** TSK-2: the higher is sent first. */
export const priorities = { low: 1, normal: 5, high: 10, critical: 15 } as const;
const priority = z.union([
  z.enum(Object.keys(priorities) as [keyof typeof priorities]).transform((name) => priorities[name]),
  ...([z.literal(1), z.literal(5), z.literal(10), z.literal(15)] as const),
]);

/** What an agent gets (AGN-22). */
export const task = z.object({
  task_id: z.string(),
  task_type: z.string(),
  parameters: object,
  timeout_seconds: z.number().positive().max(300),
  priority: z.number().int(),
});
export type Task = z.infer<typeof task>;

/** TSK-5. Who names an id makes it the task's own; `parameters.capability` names what its agent has to be capable of. */
export const newTask = z.strictObject({
  task_id: id.optional(),
  task_type: z.string().min(1).max(64),
  agent_type: z.enum(agentTypes),
  parameters: object.and(z.object({ capability: z.string().max(100).optional() })).default({}),
  priority: priority.default(priorities.normal),
  timeout_seconds: z.number().positive().max(300).optional(),
  max_retries: z.number().int().min(0).max(10).default(3),
  customer_id: id.optional(),
  depends_on: z.array(id).max(100).default([]),
});
export type NewTask = z.infer<typeof newTask>;

export const taskStatuses = [
  ...(['pending', 'queued', 'sent', 'running', 'retrying'] as const),
  ...(['completed', 'failed', 'timeout', 'cancelled'] as const),
] as const;
export type TaskStatus = (typeof taskStatuses)[number];
/** What becomes of a task, once and for all. */
export const ended: readonly TaskStatus[] = ['completed', 'failed', 'timeout', 'cancelled'];

/** TSK-1. */
export const taskView = z.object({
  task_id: id,
  task_type: z.string(),
  agent_type: z.enum(agentTypes),
  agent_id: id.nullable(),
  customer_id: id.nullable(),
  priority: z.number().int(),
  parameters: object,
  status: z.enum(taskStatuses),
  result: z.unknown().nullable(),
  error: z.string().nullable(),
  timeout_seconds: z.number(),
  retry_count: z.number().int(),
  max_retries: z.number().int(),
  created_at: moment,
  started_at: moment.nullable(),
  completed_at: moment.nullable(),
});
export type TaskView = z.infer<typeof taskView>;
/** A reply that breaks this is `invalid_response` (TSK-11). */
export const taskReply = z
  .object({
    task_id: z.string(),
    status: z.enum(['completed', 'failed']),
    result: object.optional(),
    error: z.string().optional(),
    execution_time_ms: z.number(),
  })
  .refine(
    ({ status, result, error }) => (status === 'completed' ? result : error) !== undefined,
    'result or error',
  );
export type TaskReply = z.infer<typeof taskReply>;
export const proposals = z.object({ proposals: z.array(proposal) });

export const validationRequest = z.object({ recommendation });

/** A step with its optimization; `done` has the results of the steps before it, by name. */
export const stepRequest = z.object({
  optimization_id: id,
  customer_id: id,
  recommendation,
  step: z.object({ name: z.string(), order: z.number().int(), traffic_percent: z.number().int().nullable() }),
  done: z.record(z.string(), object),
});
export type StepRequest = z.infer<typeof stepRequest>;
export const stepReply = z.object({ result: object });

/** ORC-3: what clients ask for, by the agent that does it. */
export const analysisTypes = {
  cost_optimization: 'cost',
  cost_analysis: 'cost',
  performance_analysis: 'performance',
  performance_optimization: 'performance',
  resource_analysis: 'resource',
  resource_optimization: 'resource',
  quality_analysis: 'application',
  quality_validation: 'application',
} as const;
type AnalysisType = keyof typeof analysisTypes;
export const routedAnalysis = z.strictObject({
  customer_id: id,
  analysis_type: z.enum(Object.keys(analysisTypes) as [AnalysisType, ...AnalysisType[]]),
});
export const routed = z.object({ routed_to_agent: z.enum(agentTypes), agent_id: id, task_id: id });

export const analysisRequest = z.strictObject({ agent_type: z.enum(agentTypes) });
export const analysisStarted = z.object({ status: z.literal('started'), analysis_id: id, task_id: id });
export const analysis = z.object({
  status: z.enum(['running', 'completed', 'failed']),
  recommendation_ids: z.array(id),
  error: z.string().nullable(),
});
