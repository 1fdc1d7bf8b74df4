// One HTTP exchange as evidence: what was asked, what came back, of which agent and at which of its sidecar's doors.

/** The two servers of a sidecar. */
export type Door = 'proxy' | 'control';

export type HeaderValues = Readonly<Record<string, string | string[] | undefined>>;

export interface Exchange {
  readonly agent: string;
  readonly door: Door;
  readonly request: {
    readonly method: string;
    /** Path and query, as sent. */
    readonly target: string;
    readonly headers: HeaderValues;
    readonly body?: string | undefined;
  };
  /** Absent when no answer came. */
  readonly response?: {
    readonly status: number;
    readonly headers: HeaderValues;
    readonly body: string;
  };
  /** Why no answer, or no whole answer, came. */
  readonly error?: string;
  /** When the request was begun: ISO 8601, milliseconds. */
  readonly startedAt: string;
  readonly durationMs: number;
}
