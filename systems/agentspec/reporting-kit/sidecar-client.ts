// EventPush, the client: posts a request's events to the sidecar's control plane, and never gets in the agent's way.

/** What became of a push. */
export type PushOutcome =
  /** The request's entry took the events; the violations are those of this push. */
  | { readonly status: 'delivered'; readonly opaViolations: readonly string[] }
  /** No entry has this request id: a request still in flight gets the events when it is recorded, else they are dropped. */
  | { readonly status: 'unknown' }
  | { readonly status: 'failed'; readonly reason: string };

export interface SidecarClientOptions {
  /** Base URL of the control plane; default `http://localhost:4001`. */
  readonly url?: string;
  /** How long a push may take, in milliseconds; default 3000. */
  readonly timeoutMs?: number;
}

export class SidecarClient {
  private readonly endpoint: string;
  private readonly timeoutMs: number;

  /** @throws TypeError when the URL is not an http or https one */
  constructor({ url = 'http://localhost:4001', timeoutMs = 3000 }: SidecarClientOptions = {}) {
    if (!/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : '')) {
      throw new TypeError(`the sidecar's control plane is at an http or https URL, not at "${url}"`);
    }
    this.endpoint = `${url.replace(/\/+$/, '')}/events`;
    this.timeoutMs = timeoutMs;
  }

  /**
   * Pushes once, without retry (KIT-5 to KIT-7). The sidecar takes at most 500 events and 64 KiB a push.
   * @param events plain records in wire form; an object of a class becomes an empty object
   * @returns what became of it; an error is an outcome, never thrown
   */
  async pushEvents(requestId: string, agentName: string, events: readonly object[]): Promise<PushOutcome> {
    const signal = AbortSignal.timeout(this.timeoutMs);
    try {
      const response = await fetch(this.endpoint, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ requestId, agentName, events: events.map(plainRecord) }),
        signal,
      });
      return outcomeOf(response.status, await response.text());
    } catch (error) {
      const late = `gave no answer within ${this.timeoutMs} ms`;
      return { status: 'failed', reason: `${this.endpoint}: ${signal.aborted ? late : reasonOf(error)}` };
    }
  }
}

/** fetch says "fetch failed" and keeps the reason in the cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as { message: string; cause?: { message?: string } };
  return cause?.message ? `${message}: ${cause.message}` : message;
}

function outcomeOf(status: number, body: string): PushOutcome {
  if (status === 202) return { status: 'unknown' };
  if (status !== 200)
    return { status: 'failed', reason: `the sidecar answered ${status}: ${body.slice(0, 200)}` };
  const { opaViolations } = JSON.parse(body) as { opaViolations?: unknown };
  return {
    status: 'delivered',
    opaViolations: Array.isArray(opaViolations) ? opaViolations.map(String) : [],
  };
}

function plainRecord(event: object): object {
  const prototype: unknown = Object.getPrototypeOf(event);
  return prototype === Object.prototype || prototype === null ? event : {};
}
