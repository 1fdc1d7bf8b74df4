// Proposed changes and what other agents say about them (RCM-1 to RCM-26).
import { z } from 'zod';
import { id, moment, object } from './common';
import { agentTypes } from './customer';

/** RCM-2, RCM-3: who recommends a type, what it does, and what other sources call it. */
export const kinds = {
  spot_migration: ['cost', ['migrate_to_spot'], ['spot', 'migrate_to_spot', 'preemptible_migration']],
  reserved_instance: ['cost', ['reserve_instances'], ['ri', 'reserved_instance_optimization']],
  idle_termination: ['cost', ['terminate'], ['terminate', 'terminate_idle']],
  cross_cloud_workload_placement: ['cost', ['migrate_cloud'], []],
  kv_cache_optimization: ['performance', ['tune_inference'], ['kv_cache', 'kv_cache_tuning']],
  quantization: ['performance', ['tune_inference'], ['quantization_optimization']],
  batch_optimization: ['performance', ['increase_batch_size'], ['batching']],
  stay_on_demand: ['performance', ['keep_on_demand'], []],
  instance_rightsizing: ['resource', ['right_size'], ['right_sizing', 'right_size', 'rightsizing']],
  gpu_scaling: ['resource', ['scale_up', 'scale_down'], ['auto_scale', 'scale_up', 'scale_down']],
  resource_consolidation: ['resource', ['consolidate'], []],
  quality_rollback: ['application', ['rollback'], []],
  hybrid_deployment: ['orchestrator', ['migrate_partial'], []],
} as const satisfies Record<string, readonly [Author, readonly string[], readonly string[]]>;
export const authors = [...agentTypes, 'orchestrator'] as const;
export type Author = (typeof authors)[number];
export type RecommendationType = keyof typeof kinds;
export const recommendationTypes = Object.keys(kinds) as [RecommendationType, ...RecommendationType[]];
export const risks = ['low', 'medium', 'high', 'critical'] as const;
export type Risk = (typeof risks)[number];

export const recommendationStatuses = [
  ...(['validating', 'pending', 'approved', 'executing', 'completed', 'failed', 'rolled_back'] as const),
  ...(['rejected', 'superseded', 'expired', 'blocked'] as const),
] as const;
export type RecommendationStatus = (typeof recommendationStatuses)[number];

/** A baseline of quality of one deployment (QUA-4). */
export const baseline = z.object({
  deployment_id: z.string(),
  mean: z.number(),
  std_dev: z.number(),
  p95: z.number(),
  samples: z.number().int(),
  established_at: moment,
});
export type Baseline = z.infer<typeof baseline>;

/** RCM-11. */
export const validation = z.object({
  agent_type: z.enum(agentTypes),
  approved: z.boolean(),
  confidence: z.number().min(0).max(1),
  concerns: z.array(z.string()),
  recommendations: z.array(z.string()),
  baseline_established: z.boolean().optional(),
  baseline: z.array(baseline).optional(),
  validated_at: moment,
});
export type Validation = z.infer<typeof validation>;

/** What an agent proposes; the orchestrator adds identity, state and time. */
export const proposal = z.object({
  type: z.enum(recommendationTypes),
  title: z.string(),
  description: z.string(),
  action: z.string(),
  risk_level: z.enum(risks),
  estimated_savings: z.number().min(0),
  estimated_improvement: z.number().positive().nullable(),
  confidence: z.number().min(0).max(1),
  affected_resources: z.array(z.string()).min(1),
  parameters: object,
  evidence: z.record(z.string(), z.number()),
  /** By which the others of one answer name it among their dependencies, beside the ids of older ones. */
  key: z.string().max(64).optional(),
  dependencies: z.array(z.string().max(64)).max(100).default([]),
});
export type Proposal = z.infer<typeof proposal>;

export const recommendation = proposal.omit({ key: true }).extend({
  id,
  customer_id: id,
  agent_type: z.enum(authors),
  agent_id: id.nullable(),
  status: z.enum(recommendationStatuses),
  dependencies: z.array(id),
  validations: z.array(validation),
  created_at: moment,
  expires_at: moment,
});
export type Recommendation = z.infer<typeof recommendation>;

export const recommendationFilter = z.strictObject({
  status: z.enum(recommendationStatuses).optional(),
  type: z.string().max(64).optional(),
  agent_type: z.enum(authors).optional(),
});

export const approval = z.strictObject({ comment: z.string().max(2000).optional() });
export const approved = z.object({
  status: z.literal('approved'),
  recommendation_id: id,
  optimization_id: id,
});
export const rejection = z.strictObject({ reason: z.string().trim().min(1).max(2000) });
export const rejected = z.object({ status: z.literal('rejected') });
