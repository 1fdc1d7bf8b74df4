// The central service as the mirror sees it: the names of its agents, and what each has reported (OPR-33).
import { z } from 'zod';
import { getJson } from '../http-json';
import { readReportedGap, readReportedReadiness, type Gap, type Readiness } from '../reconcile/report';

const agentsSchema = z.array(z.looseObject({ agentName: z.string() }));

export interface Report {
  readonly readiness: Readiness;
  readonly gap: Gap;
}

/** An answer of the central service that is of no use. */
export class CentralServiceError extends Error {
  override readonly name = 'CentralServiceError';
}

const TIMEOUT_MS = 10_000;

export class CentralService {
  constructor(
    private readonly url: string,
    private readonly adminKey: string,
  ) {}

  /** The names of all registered agents. @throws {CentralServiceError} or the error of the connection */
  async agents(signal: AbortSignal): Promise<string[]> {
    const read = agentsSchema.safeParse(await this.get('', signal));
    if (!read.success)
      throw new CentralServiceError(`the list of agents is malformed: ${read.error.message}`);
    return read.data.map(({ agentName }) => agentName);
  }

  /**
   * What `agent` reported last; undefined before its first heartbeat.
   *
   * @throws {CentralServiceError}, {MalformedReport} or the error of the connection
   */
  async reportOf(agent: string, signal: AbortSignal): Promise<Report | undefined> {
    const [health, gap] = await Promise.all(
      ['health', 'gap'].map((part) => this.get(`/${encodeURIComponent(agent)}/${part}`, signal)),
    );
    if (health === undefined || gap === undefined) return undefined;
    return { readiness: readReportedReadiness(health), gap: readReportedGap(gap) };
  }

  /** The body of a 200; undefined for a 404. */
  private async get(path: string, signal: AbortSignal): Promise<unknown> {
    const url = `${this.url}/api/v1/agents${path}`;
    const headers = { 'x-admin-key': this.adminKey };
    const { status, body } = await getJson({ url, headers, timeoutMs: TIMEOUT_MS, signal });
    if (status === 404) return undefined;
    if (status !== 200) throw new CentralServiceError(`GET ${url} answers ${status}`);
    return body;
  }
}
