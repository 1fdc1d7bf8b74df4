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

/** One account, however its owner spells it. */
export const email = z.email().max(254).toLowerCase();
export const companyName = z.string().trim().min(1).max(200);

export const signUp = z.strictObject({
  email,
  company_name: companyName,
  password,
  plan: z.enum(plans),
});
export const signedUp = z.object({ success: z.literal(true), customer_id: id });

export const credentials = z.strictObject({
  username: z.string().min(1).max(254).toLowerCase(),
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

/** AUT-24. */
export const newApiKey = z.strictObject({
  name: z.string().trim().min(1).max(100),
  expires_days: z.number().int().min(1).max(3650).default(365),
});
export type NewApiKey = z.infer<typeof newApiKey>;
/** AUT-25: never a key, nor its hash. */
export const apiKey = z.object({
  id,
  name: z.string(),
  created_at: moment,
  expires_at: moment,
  revoked_at: moment.nullable(),
});
export type ApiKey = z.infer<typeof apiKey>;
export const mintedKey = apiKey.extend({ key: z.string() });
export const keyPath = z.strictObject({ id, key_id: id });
