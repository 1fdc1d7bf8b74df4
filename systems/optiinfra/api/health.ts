// Health of the platform (HLT-1 to HLT-5) and what the test hooks take and answer (TST-1 to TST-5).
import { z } from 'zod';
import { id } from './common';

export const health = z.object({
  status: z.enum(['healthy', 'unhealthy']),
  service: z.string(),
  version: z.string(),
  uptime_s: z.number(),
  components: z.record(z.string(), z.enum(['healthy', 'unhealthy'])),
});

export const serviceRow = z.object({
  service: z.string(),
  status: z.enum(['healthy', 'unhealthy']),
  response_ms: z.number().nullable(),
  backend: z.string().optional(),
  error: z.string().optional(),
});
export type ServiceRow = z.infer<typeof serviceRow>;

export const seeding = z.strictObject({
  fixture: z.string().regex(/^[a-z0-9-]{1,40}$/),
  account: z
    .strictObject({
      account_id: z.string().max(64),
      iam_role_arn: z.string().max(200),
      region: z.string().max(40),
      project_id: z.string().max(64).optional(),
      service_account: z.string().max(200).optional(),
      gcp_region: z.string().max(40).optional(),
    })
    .optional(),
});
export type Seeding = z.infer<typeof seeding>;
export const seeded = z.object({
  customer_id: id,
  user: z.object({ email: z.string(), password: z.string() }),
  viewer: z.object({ email: z.string(), password: z.string() }),
});
export const advance = z.strictObject({
  seconds: z
    .number()
    .min(0)
    .max(400 * 86_400),
});
