// What the sidecar remembers of one proxied request, and what of that an agent may report.

/** One model call that an agent reported by EventPush. */
export interface ModelCall {
  modelId: string;
  tokenCount: number;
}

/** What an agent says it did for one request, by response headers or by EventPush. */
export interface Behaviour {
  guardrailsInvoked: string[];
  toolsCalled: string[];
  modelCalls: ModelCall[];
}

/** One proxied request as `GET /audit` shows it; optional fields are absent, never null or empty. */
export interface AuditEntry {
  requestId: string;
  /** ISO-8601 UTC, the moment of recording. */
  timestamp: string;
  method: string;
  /** Path with its query string, as the client sent it. */
  path: string;
  /** What the client was answered; absent when the exchange was aborted. */
  statusCode?: number;
  durationMs: number;
  /** Milliseconds from forwarding to the head of the agent's response. */
  upstreamMs?: number;
  excerpt?: 'aborted';
  opaViolations?: string[];
  /** True only on an enforce block. */
  opaBlocked?: true;
  guardrailsInvoked?: string[];
  toolsCalled?: string[];
  modelCalls?: ModelCall[];
  /** Present only after a real OPA verdict. */
  behavioralCompliant?: boolean;
}

/** An entry with what later verdicts need and `GET /audit` does not show. */
export interface AuditRecord {
  readonly entry: AuditEntry;
  /** The agent reported that the user confirmed (C-37). */
  readonly userConfirmed: boolean;
  /** Violations of the response itself: a later allow does not clear these (C-48). */
  readonly responseViolations: readonly string[];
}
