// The execution of an approved recommendation, step by step, and what was learned from it.
import { z } from 'zod';
import { id, moment, object } from './common';
import { agentTypes } from './customer';
import { instance, servingConfig } from './infrastructure';

export const optimizationStatuses = [
  ...(['queued', 'executing', 'rolling_back', 'completed', 'failed', 'rolled_back'] as const),
] as const;
export type OptimizationStatus = (typeof optimizationStatuses)[number];
/** OPT-6. */
export const terminal: readonly OptimizationStatus[] = ['completed', 'failed', 'rolled_back'];

/** OPT-12, OPT-13. */
export const step = z.object({
  name: z.string(),
  order: z.number().int(),
  status: z.enum(['pending', 'running', 'completed', 'failed', 'skipped', 'rolled_back']),
  agent_type: z.enum(agentTypes),
  critical: z.boolean(),
  reversible: z.boolean(),
  traffic_percent: z.number().int().nullable(),
  started_at: moment.nullable(),
  completed_at: moment.nullable(),
  duration_ms: z.number().int().nullable(),
  result: object.nullable(),
  error: z.string().nullable(),
});
export type Step = z.infer<typeof step>;

/** The estate as it was measured: dollars a month, milliseconds, 0 to 1; null where nothing was measured. */
export const snapshot = z.object({
  monthly_cost: z.number(),
  latency_p95: z.number().nullable(),
  quality_score: z.number().nullable(),
  /** Of what the optimization touches, and of nothing else: others may run beside it. */
  affected_cost: z.number(),
  instance_ids: z.array(z.string()),
  config_hash: z.string(),
  /** Each deployment and queue by itself: what gates compare green with, and what blue can be built from again. */
  workloads: z.array(
    z.object({
      deployment_id: z.string(),
      latency_p95: z.number().nullable(),
      latency_p99: z.number().nullable(),
      error_rate: z.number(),
      quality_score: z.number().nullable(),
      config: servingConfig,
      instances: z.array(
        instance.pick({
          ...{ instance_id: true, provider: true, instance_type: true, zone: true, pricing: true },
        }),
      ),
    }),
  ),
});
export type Snapshot = z.infer<typeof snapshot>;

/** OPT-2. */
export const result = z.object({
  success: z.boolean(),
  actual_savings: z.number(),
  predicted_savings: z.number(),
  savings_accuracy_pct: z.number().nullable(),
  latency_before: z.number().nullable(),
  latency_after: z.number().nullable(),
  quality_before: z.number().nullable(),
  quality_after: z.number().nullable(),
  error: z.string().nullable(),
});
export type Result = z.infer<typeof result>;

/** OPT-4. */
export const rollback = z.object({
  reason: z.string(),
  trigger: z.string(),
  started_at: moment,
  completed_at: moment.nullable(),
  duration_seconds: z.number().nullable(),
  steps: z.array(z.string()),
});
export type Rollback = z.infer<typeof rollback>;

export const optimization = z.object({
  id,
  recommendation_id: id.nullable(),
  resolution_id: id.nullable(),
  customer_id: id,
  kind: z.enum(['single', 'composite']),
  children: z.array(id),
  status: z.enum(optimizationStatuses),
  progress: z.number().min(0).max(100),
  traffic_percent: z.number().int(),
  execution_steps: z.array(step),
  before: snapshot.nullable(),
  after: snapshot.nullable(),
  result: result.nullable(),
  original_state_restored: z.boolean().nullable(),
  rollback: rollback.nullable(),
  reverted_by: id.nullable(),
  started_at: moment.nullable(),
  completed_at: moment.nullable(),
});
export type Optimization = z.infer<typeof optimization>;

export const optimizationFilter = z.strictObject({ status: z.enum(optimizationStatuses).optional() });
export const rollbackRequest = z.strictObject({ reason: z.string().trim().min(1).max(2000) });
export const rollbackAccepted = z.object({ status: z.literal('rolling_back'), optimization_id: id });

export const outcomeFeatures = z.object({
  provider: z.string(),
  instance_type: z.string(),
  workload_class: z.string(),
  discount: z.number(),
});
export type OutcomeFeatures = z.infer<typeof outcomeFeatures>;

/** LRN-3. */
export const outcome = z.object({
  id,
  optimization_id: id,
  recommendation_type: z.string(),
  success: z.boolean().nullable(),
  predicted_savings: z.number(),
  actual_savings: z.number(),
  savings_accuracy_pct: z.number().nullable(),
  quality_delta_pct: z.number().nullable(),
  latency_ratio: z.number().nullable(),
  duration_seconds: z.number(),
  features: outcomeFeatures,
  stored_in_vector_db: z.boolean(),
  vector_id: z.string().nullable(),
  created_at: moment,
});
export type LearnedOutcome = z.infer<typeof outcome>;
