// What all routes share: ids, moments, paging, and the one shape of errors (API-3).
import { z } from 'zod';

/** GEN-4. */
export const id = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, hyphens and underscores');
/** GEN-6. */
export const moment = z.iso.datetime({ offset: true });
export const object = z.record(z.string(), z.unknown());
export type Json = z.infer<typeof object>;

export const customerPath = z.strictObject({ id });
export const idPath = z.strictObject({ id });

/** The codes of errors, each with its one status. */
export const statusOf = {
  validation_error: 400,
  unauthorized: 401,
  invalid_credentials: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  gone: 410,
  unprocessable: 422,
  role_not_assumable: 422,
  rate_limited: 429,
  internal: 500,
  agent_unavailable: 503,
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof statusOf;

export const errorBody = z.object({
  error: z.enum(Object.keys(statusOf) as [ErrorCode, ...ErrorCode[]]),
  message: z.string(),
  details: z.unknown().optional(),
  retry_after: z.number().optional(),
  request_id: z.string(),
});

/** API-12. */
export const paging = z.strictObject({
  page: z.coerce.number().int().min(1).default(1),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** What a route answers when it succeeds, and the one shape of all errors. */
export const answers = <T extends Record<number, z.ZodType>>(response: T) => ({
  ...response,
  ...{ '4xx': errorBody, '5xx': errorBody },
});
