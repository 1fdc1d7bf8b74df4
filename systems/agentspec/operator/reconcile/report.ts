// The two reports of a sidecar, as far as the operator reads them (OPR-10); whatever else they hold is left alone.
import { z } from 'zod';

const check = z.object({
  id: z.string(),
  category: z.string(),
  status: z.string(),
  latencyMs: z.number().nullish(),
});

const count = z.int().min(0);

const instant = z
  .string()
  .refine((text) => !Number.isNaN(Date.parse(text)), 'not a point in time')
  .transform((text) => new Date(text).toISOString());

export const readinessSchema = z.object({
  status: z.enum(['ready', 'degraded', 'unavailable']),
  source: z.string(),
  timestamp: instant,
  summary: z.object({ passed: count, failed: count, warnings: count, skipped: count }).nullish(),
  checks: z.array(check),
});

export const gapSchema = z.object({
  score: z.number().min(0).max(100).transform(Math.round),
  issues: z.array(z.looseObject({ property: z.string().optional() })),
  modelId: z.string().nullish(),
});

// Remote agents send what they have; the central service passes it on (C-74).
const reportedReadinessSchema = readinessSchema
  .partial({ source: true, timestamp: true })
  .extend({ checks: z.array(check).default([]) });
const reportedGapSchema = gapSchema.extend({ issues: gapSchema.shape.issues.default([]) });

/** What `GET /health/ready` says (RDY-5). */
export type Readiness = z.output<typeof reportedReadinessSchema>;

/** What `GET /gap` says (GAP-18). */
export type Gap = z.output<typeof gapSchema>;

/** A report that lacks what the operator needs; the message names the field. */
export class MalformedReport extends Error {
  override readonly name = 'MalformedReport';
}

function reader<T>(schema: z.ZodType<T>, path: string): (body: unknown) => T {
  return (body) => {
    const read = schema.safeParse(body);
    if (read.success) return read.data;
    const { path: field = [], message } = read.error.issues[0] ?? {};
    throw new MalformedReport(`${path} is malformed at ${field.join('.') || 'its root'}: ${message}`);
  };
}

/** Readers of a sidecar's answers. @throws {MalformedReport} */
export const readReadiness = reader<Readiness>(readinessSchema, '/health/ready');
export const readGap = reader<Gap>(gapSchema, '/gap');

/** Readers of what a remote agent reported, which may say less. @throws {MalformedReport} */
export const readReportedReadiness = reader<Readiness>(reportedReadinessSchema, 'health');
export const readReportedGap = reader<Gap>(reportedGapSchema, 'gap');
