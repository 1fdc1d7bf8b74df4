// Customers and how they onboard (CUS-1 to CUS-18, ONB-1 to ONB-9).
import { z } from 'zod';
import { companyName, email, password, plans } from './auth';
import { id, moment } from './common';

export const providers = ['aws', 'gcp'] as const;
export const agentTypes = ['cost', 'performance', 'resource', 'application'] as const;
export type AgentType = (typeof agentTypes)[number];

/** CUS-5. */
export const preferences = z.strictObject({
  optimization_priority: z.enum(['cost', 'performance', 'quality']).nullable().default(null),
  data_residency: z.enum(providers).nullable().default(null),
  maintenance_window: z.string().max(100).nullable().default(null),
});

/** CUS-6; milliseconds, percent, 0 to 1, percent. */
export const slo = z.strictObject({
  latency_p95_ms: z.number().positive().default(1000),
  latency_p99_ms: z.number().positive().default(1500),
  error_rate_pct: z.number().min(0).max(100).default(0.1),
  quality_score: z.number().min(0).max(1).default(0.95),
  quality_degradation_pct: z.number().min(0).max(100).default(5),
});
export type Slo = z.infer<typeof slo>;

export const settings = z.strictObject({
  auto_approve_low_risk: z.boolean().default(false),
  auto_analyze: z.boolean().default(true),
});

export const customer = z.object({
  id,
  company_name: z.string(),
  email: z.string(),
  plan: z.enum(plans),
  status: z.enum(['active', 'suspended', 'cancelled']),
  monthly_spend: z.number().nullable(),
  cloud_providers: z.array(z.enum(providers)),
  preferences,
  slo,
  settings,
  created_at: moment,
  updated_at: moment,
});
export type Customer = z.infer<typeof customer>;

export const newCustomer = z.strictObject({
  email,
  company_name: companyName,
  plan: z.enum(plans),
  initial_password: password.optional(),
});

/** Every part may be left out, and so may every field of a part: what is not named is kept (CUS-16). */
const part = <T extends z.ZodRawShape>(shape: z.ZodObject<T>) =>
  z.strictObject(
    Object.fromEntries(
      Object.entries(shape.shape).map(([name, field]) => [
        name,
        (field as unknown as z.ZodDefault<z.ZodType>).removeDefault().optional(),
      ]),
    ),
  );
export const customerChange = z.strictObject({
  preferences: part(preferences).optional(),
  slo: part(slo).optional(),
  settings: part(settings).optional(),
});
export type CustomerChange = z.infer<typeof customerChange>;

const region = z.string().regex(/^[a-z0-9-]{1,40}$/);
/** ONB-1, ONB-2. */
export const onboarding = z.discriminatedUnion('cloud_provider', [
  z.strictObject({
    cloud_provider: z.literal('aws'),
    region,
    iam_role_arn: z
      .string()
      .regex(/^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]{1,128}$/, 'must be the ARN of a role'),
  }),
  z.strictObject({
    cloud_provider: z.literal('gcp'),
    region,
    project_id: z.string().regex(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, 'must be the id of a project'),
    service_account: z.email().max(254),
  }),
]);
export type Onboarding = z.infer<typeof onboarding>;
export const onboarded = z.object({ status: z.literal('started'), onboarding_id: z.string() });

export const installCommand = z.object({
  install_command: z.string(),
  agent_token: z.string(),
  expires_at: moment,
});
export const runtimeConnection = z.strictObject({
  customer_id: id,
  agent_token: z.string().min(1).max(1000),
  hostname: z.string().min(1).max(253),
  version: z.string().min(1).max(50),
});
export const runtimeConnected = z.object({
  connected: z.literal(true),
  runtime_id: id,
  poll_interval_seconds: z.number(),
});

export const monitoring = z.object({
  agents: z.array(
    z.object({
      agent_type: z.enum(agentTypes),
      agent_id: id,
      status: z.string(),
      last_heartbeat: moment,
    }),
  ),
});
