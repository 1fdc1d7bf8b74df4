// What the gap rules look at: the declaration, the probes, and the behaviour seen so far.
import type { AuditEntry } from '../audit/entry';
import type { LiveReport, ObservedEndpoints } from '../checks/agent-probe';
import type { Manifest } from '../manifest/schema';
import type { Issue } from './issue';

export interface GapFacts {
  manifest: Manifest;
  /** Absent for an agent without a live report; then its source is `manifest-static` (RDY-3). */
  report: LiveReport | undefined;
  observed: ObservedEndpoints;
  /** Entries that carry behavioural data (GAP-28). */
  sample: readonly AuditEntry[];
}

/** Finds all issues of one kind. */
export type GapRule = (facts: GapFacts) => Issue[];
