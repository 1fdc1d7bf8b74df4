// Points in time of what a customer's estate costs and does (MET-1 to MET-6).
import { z } from 'zod';
import { moment } from './common';

/** STO-5: what is kept for how many days. */
export const families = {
  cost: { days: 90, metrics: ['monthly_cost', 'daily_cost', 'data_transfer_gb'] },
  performance: { days: 30, metrics: ['latency_p95', 'latency_p99', 'throughput', 'error_rate'] },
  resource: { days: 90, metrics: ['gpu_utilization', 'kv_cache_hit_rate', 'kv_cache_usage'] },
  quality: { days: 30, metrics: ['quality_score'] },
} as const;

/** MET-3: each metric with its unit. */
export const units = {
  monthly_cost: 'USD/month',
  daily_cost: 'USD/day',
  latency_p95: 'ms',
  latency_p99: 'ms',
  throughput: 'req/s',
  error_rate: 'percent',
  quality_score: 'score',
  gpu_utilization: 'percent',
  kv_cache_hit_rate: 'ratio',
  kv_cache_usage: 'ratio',
  data_transfer_gb: 'GB/month',
} as const;

export type MetricType = keyof typeof units;
export const metricTypes = Object.keys(units) as [MetricType, ...MetricType[]];

export const metricQuery = z
  .strictObject({
    metric_type: z.enum(metricTypes),
    start_time: moment.optional(),
    end_time: moment.optional(),
    interval: z.coerce.number().int().min(1).max(86_400).optional(),
  })
  .refine(
    ({ start_time, end_time }) => !start_time || !end_time || Date.parse(start_time) <= Date.parse(end_time),
    'end_time is before start_time',
  );

export const point = z.object({
  timestamp: moment,
  metric_type: z.enum(metricTypes),
  value: z.number(),
  unit: z.string(),
  source: z.string(),
  resource_id: z.string().optional(),
  cohort: z.string().optional(),
  score: z.number().optional(),
});
export type Point = z.infer<typeof point>;
