// What a customer runs in the clouds (INF-1 to INF-6).
import { z } from 'zod';
import { providers } from './customer';

export const workloadClasses = ['stable', 'variable', 'burst', 'batch'] as const;

export const instance = z.object({
  instance_id: z.string(),
  provider: z.enum(providers),
  instance_type: z.string(),
  region: z.string(),
  zone: z.string(),
  pricing: z.enum(['on-demand', 'spot', 'reserved']),
  monthly_cost: z.number(),
  gpu_type: z.string(),
  gpu_count: z.number().int(),
  utilization: z.number(),
  uptime_pct: z.number(),
  workload_class: z.enum(workloadClasses).nullable(),
  state: z.enum(['pending', 'running', 'interrupting', 'stopped', 'terminated']),
  deployment_id: z.string().nullable(),
  tags: z.record(z.string(), z.string()),
});
export type Instance = z.infer<typeof instance>;

export const servingConfig = z.object({
  paged_attention: z.boolean(),
  prefix_caching: z.boolean(),
  quantization: z.enum(['FP16', 'FP8', 'INT8', 'INT4']),
  max_batch_size: z.number().int(),
});

/** Milliseconds, requests a second, percent, 0 to 1. */
export const deployment = z.object({
  deployment_id: z.string(),
  model: z.string(),
  instance_ids: z.array(z.string()),
  avg_latency_p95: z.number().nullable(),
  latency_p99: z.number().nullable(),
  requests_per_second: z.number(),
  error_rate: z.number(),
  quality_score: z.number().nullable(),
  config: servingConfig,
  kv_cache_hit_rate: z.number().nullable(),
  kv_cache_usage: z.number().nullable(),
  status: z.string(),
});
export type Deployment = z.infer<typeof deployment>;

export const infrastructure = z.object({
  status: z.enum(['none', 'discovering', 'discovered', 'failed']),
  instances: z.array(instance),
  vllm_deployments: z.array(deployment),
  total_monthly_cost: z.number().nullable(),
  by_provider: z.record(z.string(), z.number()),
});
export type Infrastructure = z.infer<typeof infrastructure>;
