// Proposed changes and what other agents say about them (RCM-1 to RCM-26).
import { z } from 'zod';
import { id, moment, object } from './common';
import { agentTypes } from './customer';

export const recommendationTypes = ['spot_migration'] as const;
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
});
export type Proposal = z.infer<typeof proposal>;

export const recommendation = proposal.extend({
  id,
  customer_id: id,
  agent_type: z.enum(agentTypes),
  agent_id: id.nullable(),
  status: z.enum(recommendationStatuses),
  dependencies: z.array(id),
  validations: z.array(validation),
  rejection_reason: z.string().nullable(),
  created_at: moment,
  expires_at: moment,
});
export type Recommendation = z.infer<typeof recommendation>;

export const recommendationFilter = z.strictObject({
  status: z.enum(recommendationStatuses).optional(),
  type: z.string().max(64).optional(),
  agent_type: z.enum(agentTypes).optional(),
});

export const approval = z.strictObject({ comment: z.string().max(2000).optional() });
export const approved = z.object({
  status: z.literal('approved'),
  recommendation_id: id,
  optimization_id: id,
});
export const rejection = z.strictObject({ reason: z.string().trim().min(1).max(2000) });
export const rejected = z.object({ status: z.literal('rejected') });
