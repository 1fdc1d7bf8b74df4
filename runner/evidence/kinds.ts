// What the attachments of a scenario hold: written by the recorder, read by the living documentation.
import { z } from 'zod';

const headers = z.record(z.string(), z.union([z.string(), z.array(z.string())]).optional());
/** JSON where it was JSON, else text, cut where it was long. */
const body = z.unknown().optional();

/** A request of the scenario and what came back. */
export const exchangeEvidence = z.object({
  /** `POST /chat -> 200` */
  exchange: z.string(),
  agent: z.string(),
  door: z.enum(['proxy', 'control']),
  /** ISO 8601, milliseconds, by the clock of the suite. */
  startedAt: z.string().optional(),
  durationMs: z.number(),
  /** Why no answer, or no whole answer, came. */
  error: z.string().optional(),
  request: z.object({ method: z.string(), target: z.string(), headers, body }),
  response: z.object({ status: z.number(), headers, body }).optional(),
});

/** What the audit ring says of a request of the scenario (AUD-1). */
export const auditEvidence = z.object({
  agent: z.string(),
  auditEntry: z.looseObject({ requestId: z.string() }),
});

/** What the policy engine was asked while the scenario ran, and what it decided (OPA-13, OPA-15). */
export const decisionEvidence = z.object({
  agent: z.string(),
  decision: z.object({
    /** Below `data`: `agentspec/agent/gymcoach/deny`. */
    path: z.string(),
    /** ISO 8601, by the clock of the policy engine. */
    decidedAt: z.string(),
    input: z.unknown(),
    result: z.unknown(),
  }),
});

/** The two sides of an expectation that did not hold. */
export const comparisonEvidence = z.object({
  comparison: z.object({ expected: z.unknown().optional(), actual: z.unknown().optional() }),
});

export type ExchangeEvidence = z.infer<typeof exchangeEvidence>;
export type AuditEvidence = z.infer<typeof auditEvidence>;
export type DecisionEvidence = z.infer<typeof decisionEvidence>;
export type ComparisonEvidence = z.infer<typeof comparisonEvidence>;
