// What the sidecar's control plane answers, as docs/contracts/agentspec.md describes it.

export interface AuditEntry {
  requestId: string;
  timestamp: string;
  method: string;
  path: string;
  statusCode?: number;
  durationMs: number;
  upstreamMs?: number;
  excerpt?: string;
  opaViolations?: string[];
  opaBlocked?: boolean;
  guardrailsInvoked?: string[];
  toolsCalled?: string[];
  modelCalls?: { modelId: string; tokenCount: number }[];
  behavioralCompliant?: boolean;
}

export interface GapIssue {
  severity: string;
  property: string;
  description: string;
  recommendation: string;
  evidenceLevel: string;
}

export interface GapReport {
  score: number;
  issues: GapIssue[];
  source: string;
  modelId: string;
  observed: { hasHealthEndpoint: boolean; hasCapabilitiesEndpoint: boolean; upstreamTools: string[] };
  behavioral?: { sampleSize: number; compliantRequests: number };
}

export interface Check {
  id: string;
  category: string;
  status: string;
  severity: string;
}

export interface ReadinessReport {
  status: string;
  source: string;
  agentName: string;
  timestamp: string;
  summary: { passed: number; failed: number; warnings: number; skipped: number };
  checks: Check[];
}

/** An event as an agent pushes it; the contract leaves room for more than is named here. */
export type BehaviouralEvent = Readonly<Record<string, unknown>>;
