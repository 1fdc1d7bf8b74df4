// Recommendations that contradict each other, and what the orchestrator decides about a set of them (CFL-1 to CFL-31).
import { z } from 'zod';
import { id, moment } from './common';
import { risks } from './recommendation';

export const conflictTypes = ['resource', 'action', 'dependency', 'timing'] as const;
export const conflict = z.object({
  id,
  type: z.enum(conflictTypes),
  recommendation_ids: z.array(id),
  description: z.string(),
  severity: z.enum(['low', 'medium', 'high']),
  conflicting_field: z.string(),
  detected_at: moment,
  resolved: z.boolean(),
});
export type Conflict = z.infer<typeof conflict>;

/** CFL-20; percent of the instances, dollars a month. */
export const hybrid = z.object({
  type: z.literal('hybrid_deployment'),
  on_demand_percent: z.number(),
  spot_percent: z.number(),
  on_demand_instances: z.array(z.string()),
  spot_instances: z.array(z.string()),
  estimated_savings: z.number(),
  risk_level: z.enum(risks),
  reasoning: z.string(),
});
export type Hybrid = z.infer<typeof hybrid>;

export const resolution = z.object({
  id,
  customer_id: id,
  conflict_detected: z.boolean(),
  conflicts: z.array(conflict),
  resolution_strategy: z.enum(['prioritize_customer', 'negotiate_hybrid', 'sequential_execution']),
  chosen_recommendation: id.nullable(),
  hybrid_solution: hybrid.nullable(),
  execution_order: z.array(id),
  superseded: z.array(id),
  decided_by: z.enum(['customer_preference', 'default_order', 'negotiation', 'no_contradiction']),
  reasoning: z.string(),
  status: z.enum(['proposed', 'executing', 'executed', 'failed']),
  created_at: moment,
});
export type Resolution = z.infer<typeof resolution>;

export const conflictQuestion = z.strictObject({
  recommendation_ids: z
    .array(id)
    .min(2)
    .max(100)
    .refine((ids) => new Set(ids).size === ids.length, 'an id is named twice'),
  customer_id: id.optional(),
});
export const resolutionOrder = z.strictObject({ resolution_id: id });
export const resolutionStarted = z.object({ optimization_id: id, resolution_id: id });

export const bulkApproval = z.strictObject({ recommendation_ids: z.array(id).min(1).max(100) });
export const bulkApproved = z.object({
  approved: z.array(id),
  rejected: z.array(id),
  resolution_id: id.nullable(),
  execution_order: z.array(id),
});

export const similarQuery = z.strictObject({ recommendation_id: id });
/** LRN-6: of others, neither who nor which. */
export const similar = z.object({
  optimization_id: id.nullable(),
  similarity: z.number(),
  success: z.boolean(),
  accuracy: z.number().nullable(),
});
