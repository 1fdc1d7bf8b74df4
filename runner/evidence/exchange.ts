// One HTTP exchange as evidence: what was asked, what came back, and of which system, through which of its channels.
// Browsers load it too, so it imports nothing.

/** From here on, HTTP statuses tell of errors (RFC 9110, 15). */
export const FIRST_ERROR_STATUS = 400;

export type HeaderValues = Readonly<Record<string, string | string[] | undefined>>;

/** @returns the value of a header, in whatever case its name is written; undefined when it is absent */
export function headerOf(headers: HeaderValues, name: string): string | string[] | undefined {
  return Object.entries(headers).find(([one]) => one.toLowerCase() === name)?.[1];
}

/** Where exchanges belong, in words that the platform chooses. */
export interface Endpoint {
  /** `shop`, `database` */
  readonly system: string;
  /** `API`, `SQL` */
  readonly channel: string;
  /** Of the channel in diagrams, as in `Party`. */
  readonly rank?: number;
}

export interface Exchange extends Endpoint {
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
