// What the portal shows of a customer at one instant (DSH-1 to DSH-8). What is not known is null.
import { z } from 'zod';
import { moment } from './common';
import { agentTypes } from './customer';
import { metricTypes } from './metric';
import { optimization } from './optimization';
import { recommendation } from './recommendation';

const series = z.array(z.object({ timestamp: moment, value: z.number().nullable() }));
const newest = z.partialRecord(z.enum(metricTypes), z.number().nullable());

export const dashboard = z.object({
  current_spend: z.number().nullable(),
  potential_savings: z.number(),
  recommendations: z.array(recommendation),
  active_optimizations: z.number().int(),
  realized_savings: z.number(),
  agents: z.array(
    z.object({
      agent_type: z.enum(agentTypes),
      status: z.string().nullable(),
      last_heartbeat: moment.nullable(),
    }),
  ),
  metrics: z.object({ cost: newest, performance: newest, resource: newest, quality: newest }),
  timeseries: z.object({ cost_30d: series, latency_24h: series, quality_24h: series }),
  recent_optimizations: z.array(optimization),
  generated_at: moment,
});
export type Dashboard = z.infer<typeof dashboard>;
