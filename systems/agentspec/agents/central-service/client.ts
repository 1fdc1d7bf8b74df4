// Speaks to the central service: registers an agent and sends its heartbeats (OPR-31, OPR-32).

/** What a sidecar says of its agent, in the shape of a heartbeat. */
export interface AgentReport {
  /** Of /health/ready. */
  readonly health: object;
  /** Of /gap. */
  readonly gap: object;
}

/** The service answered, and did not take what it was sent. */
export class CentralServiceRefusal extends Error {
  constructor(
    readonly status: number,
    /** When to come again, in milliseconds; 0 where it did not say. */
    readonly retryAfterMs: number,
    message: string,
  ) {
    super(message);
  }
}

export class CentralServiceClient {
  /**
   * @param url base URL of the service, without a trailing slash
   * @param adminKey what lets an agent register
   * @param timeoutMs how long one request may take
   */
  constructor(
    private readonly url: string,
    private readonly adminKey: string,
    private readonly timeoutMs: number,
  ) {}

  /**
   * @returns the bearer token of the agent's heartbeats
   * @throws {CentralServiceRefusal}; any other error where the service cannot be reached
   */
  async register(agentName: string, signal: AbortSignal): Promise<string> {
    const answer = await this.post(
      '/api/v1/register',
      { 'x-admin-key': this.adminKey },
      { agentName, runtime: 'k8s' },
      signal,
    );
    const { apiKey } = (await answer.json()) as { apiKey?: unknown };
    if (typeof apiKey === 'string') return apiKey;
    throw new Error('the central service gave no apiKey for the registration');
  }

  /** @throws as `register`; status 401 when the token is not (or no longer) valid */
  async sendHeartbeat(token: string, report: AgentReport, signal: AbortSignal): Promise<void> {
    await this.post('/api/v1/heartbeat', { authorization: `Bearer ${token}` }, report, signal);
  }

  private async post(
    path: string,
    headers: Record<string, string>,
    body: object,
    signal: AbortSignal,
  ): Promise<Response> {
    const response = await fetch(this.url + path, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.any([signal, AbortSignal.timeout(this.timeoutMs)]),
    });
    if (response.ok) return response;
    const retryAfterMs = Number(response.headers.get('retry-after') ?? 0) * 1000;
    const reason = (await response.text()).slice(0, 200);
    throw new CentralServiceRefusal(
      response.status,
      Number.isFinite(retryAfterMs) ? retryAfterMs : 0,
      `POST ${path} was answered ${response.status}: ${reason}`,
    );
  }
}
