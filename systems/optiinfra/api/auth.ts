// Signing up, logging in, sessions (AUT-6 to AUT-21).
import { z } from 'zod';
import { id, moment } from './common';

export const roles = ['admin', 'customer', 'viewer'] as const;
export const plans = ['free', 'pro', 'enterprise'] as const;
const MAX_PASSWORD_BYTES = 72;

/** AUT-6: bcrypt reads no more than 72 bytes. */
export const password = z
  .string()
  .min(8)
  .refine((text) => Buffer.byteLength(text) <= MAX_PASSWORD_BYTES, 'must be at most 72 bytes');

export const signUp = z.strictObject({
  email: z.email().max(254),
  company_name: z.string().trim().min(1).max(200),
  password,
  plan: z.enum(plans),
});
export const signedUp = z.object({ success: z.literal(true), customer_id: id });

export const credentials = z.strictObject({
  username: z.string().min(1).max(254),
  password: z.string().min(1).max(1000),
});

export const user = z.object({
  id,
  customer_id: id.nullable(),
  email: z.string(),
  role: z.enum(roles),
  last_login_at: moment.nullable(),
});
export type User = z.infer<typeof user>;

export const tokens = z.object({
  access_token: z.string(),
  refresh_token: z.string(),
  token_type: z.literal('bearer'),
  expires_in: z.literal(3600),
  user,
});
export type Tokens = z.infer<typeof tokens>;

export const refresh = z.strictObject({ refresh_token: z.string().min(1).max(500) });
