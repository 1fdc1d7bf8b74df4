// Turns what is known of one exchange into its audit record.
import type { AuditEntry, AuditRecord } from '../audit/entry';
import type { Verdict } from '../opa/engine';
import type { Report } from './report';

/** How an exchange ended for the client: with a status, or without a complete response (AUD-4, AUD-7). */
export type Outcome = { statusCode: number; opaBlocked?: true } | { excerpt: 'aborted' };

/** Everything that an audit record is made of; what is undefined never happened. */
export interface ExchangeFacts {
  readonly requestId: string;
  readonly method: string;
  /** The request target as the client sent it. */
  readonly path: string;
  readonly outcome: Outcome;
  readonly durationMs: number;
  readonly upstreamMs: number | undefined;
  readonly report: Report | undefined;
  readonly verdict: Verdict | undefined;
}

const NO_VIOLATIONS: readonly string[] = [];

/** The record of one exchange, stamped with the present time; fields without a value are absent (AUD-2 to AUD-12). */
export function auditRecord(facts: ExchangeFacts): AuditRecord {
  const { requestId, method, path, outcome, durationMs, upstreamMs, report, verdict } = facts;
  const entry: AuditEntry = {
    requestId,
    timestamp: timestamp(),
    method,
    path,
    ...outcome,
    durationMs: Math.round(durationMs),
  };
  if (upstreamMs !== undefined) entry.upstreamMs = Math.round(upstreamMs);
  if (report) addReport(entry, report);
  if (verdict) addVerdict(entry, verdict);
  return {
    entry,
    userConfirmed: report?.userConfirmed ?? false,
    responseViolations: verdict?.violations ?? NO_VIOLATIONS,
  };
}

function addReport(entry: AuditEntry, { guardrailsInvoked, toolsCalled }: Report): void {
  if (guardrailsInvoked.length > 0) entry.guardrailsInvoked = guardrailsInvoked;
  if (toolsCalled.length > 0) entry.toolsCalled = toolsCalled;
}

function addVerdict(entry: AuditEntry, { violations }: Verdict): void {
  entry.behavioralCompliant = violations.length === 0;
  if (violations.length > 0) entry.opaViolations = violations;
}

/** The millisecond that was last written out; under load many entries share it, and writing it out is slow. */
let last = { at: 0, text: '' };

function timestamp(): string {
  const at = Date.now();
  if (at !== last.at) last = { at, text: new Date(at).toISOString() };
  return last.text;
}
