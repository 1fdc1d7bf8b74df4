// Asks the control plane of one sidecar: what its operators and reporting agents do.
import type { Exchange } from '../../../runner/evidence/exchange';
import { waitUntil, type Probe } from '../../../runner/wait';
import type { Answer } from '../../../runner/http/answer';
import { HttpClient, jsonBody, type BaseUrl, type RecordExchange } from '../../../runner/http/http-client';
import type { HttpRequest } from '../../../runner/http/http-request';
import { OpenExchange } from '../../../runner/http/open-exchange';
import type { AuditEntry, GapReport } from './types';
import { CONTROL_PLANE, endpointOf } from '../evidence/parties';
import { timeouts } from '../../timeouts';

/** Says why an entry is not yet what is waited for, or nothing when it is. */
export type EntryCondition = (entry: AuditEntry) => string | undefined;

/** Paths of what can be read, by the name that features have for it (CTL-1). */
const pages = {
  liveness: '/health/live',
  readiness: '/health/ready',
  description: '/explore',
  card: '/capabilities',
  'public card': '/.well-known/agent.json',
  proofs: '/proof',
  'MCP server': '/mcp',
} as const;

export type Page = keyof typeof pages;

export class ControlPlane {
  private readonly http: HttpClient;

  constructor(
    private readonly agent: string,
    controlUrl: BaseUrl,
    record: RecordExchange,
  ) {
    this.http = new HttpClient(controlUrl, endpointOf(agent, CONTROL_PLANE), record);
  }

  send(request: HttpRequest): Promise<Answer> {
    return this.http.send(request);
  }

  get(target: string): Promise<Answer> {
    return this.send({ target });
  }

  post(target: string, value: unknown): Promise<Answer> {
    return this.send({ method: 'POST', target, ...jsonBody(value) });
  }

  /** @returns the audit ring, oldest entry first (AUD-18). */
  async audit(): Promise<AuditEntry[]> {
    return (await this.get('/audit')).list<AuditEntry>();
  }

  /**
   * Waits for the audit entry of a request (AUD-13), and until it fulfils `condition` where one is given.
   * @throws WaitExpired when there is no such entry within the timeout AUDIT_ENTRY
   */
  entryOf(requestId: string, condition: EntryCondition = () => undefined): Promise<AuditEntry> {
    const isWanted = (entry: AuditEntry): boolean => entry.requestId === requestId;
    return this.newestWith(requestId, isWanted, condition);
  }

  /** As `entryOf`, for a request whose id is not known: of the newest one that asked for this path. */
  entryAt(path: string): Promise<AuditEntry> {
    return this.newestWith(path, (entry) => entry.path === path);
  }

  /**
   * Waits until the entries of all these requests fulfil `condition`.
   * @throws WaitExpired saying of how many they do not within the timeout AUDIT_ENTRY
   */
  allEntriesOf(requestIds: readonly string[], condition: EntryCondition): Promise<void> {
    return this.inRing<void>(`the audit entries of ${requestIds.length} requests`, (entries) => {
      const good = entries.filter((entry) => condition(entry) === undefined);
      const ids = new Set(good.map(({ requestId }) => requestId));
      const lacking = requestIds.filter((id) => !ids.has(id)).length;
      return lacking === 0
        ? { value: undefined }
        : { notYet: `${lacking} of ${requestIds.length} are not as they should be` };
    });
  }

  private newestWith(
    name: string,
    isWanted: (entry: AuditEntry) => boolean,
    condition: EntryCondition = () => undefined,
  ): Promise<AuditEntry> {
    return this.inRing<AuditEntry>(`the audit entry of ${name}`, (entries) => {
      const entry = entries.findLast(isWanted);
      const reason = entry ? condition(entry) : `the ring of ${this.agent} holds no entry of this request`;
      return reason === undefined ? { value: entry! } : { notYet: reason };
    });
  }

  /** Looks at the ring until it gives what is wanted; the last look is the evidence. */
  private async inRing<T>(what: string, look: (entries: AuditEntry[]) => Probe<T>): Promise<T> {
    let last: { answer: Answer; exchange: Exchange } | undefined;
    try {
      return await waitUntil<T>(what, timeouts.AUDIT_ENTRY, async () => {
        last = await this.http.sendUnrecorded({ target: '/audit' });
        return look(last.answer.list<AuditEntry>());
      });
    } finally {
      if (last) this.http.record(last.exchange, last.answer);
    }
  }

  /** Waits until the ring has a request whose id fulfils `isWanted`. @throws WaitExpired after the timeout ROLLOUT */
  async untilRingHas(what: string, isWanted: (requestId: string) => boolean): Promise<void> {
    await waitUntil<void>(`${what} in the ring of ${this.agent}`, timeouts.ROLLOUT, async () => {
      const entries = await this.audit();
      const found = entries.some(({ requestId }) => isWanted(requestId));
      return found ? { value: undefined } : { notYet: `${entries.length} entries, none of them` };
    });
  }

  read(page: Page): Promise<Answer> {
    return this.get(pages[page]);
  }

  /** The story of one request (XPL-1). */
  explain(requestId: string): Promise<Answer> {
    return this.get(`/explain/${encodeURIComponent(requestId)}`);
  }

  /** Runs a dataset of the manifest, against the agent where it is `live` (EVL-1). */
  evaluate(request: { dataset?: string; live?: boolean }): Promise<Answer> {
    return this.post('/eval/run', request);
  }

  /** A JSON-RPC message to the sidecar's MCP server (MCP-1). */
  mcp(message: unknown): Promise<Answer> {
    return this.post(pages['MCP server'], message);
  }

  /** @param token of operators, where the sidecar asks for one (PRF-6) */
  fileProof(rule: string, proof: object, token?: string): Promise<Answer> {
    const { body, headers } = jsonBody(proof);
    const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return this.send({
      method: 'POST',
      target: proofOf(rule),
      headers: { ...headers, ...authorization },
      body,
    });
  }

  proof(rule: string): Promise<Answer> {
    return this.get(proofOf(rule));
  }

  withdrawProof(rule: string): Promise<Answer> {
    return this.send({ method: 'DELETE', target: proofOf(rule) });
  }

  async gap(): Promise<GapReport> {
    return (await this.readGap()).json<GapReport>();
  }

  /** The score of the agent and its reasons (GAP-18). */
  readGap(): Promise<Answer> {
    return this.get('/gap');
  }

  /** Asks for the newest entries only; the ring is answered whole all the same (AUD-24). */
  newestEntries(count: number): Promise<Answer> {
    return this.get(`/audit?limit=${count}`);
  }

  /** The names of the tools that the agent's manifest declares. */
  async declaredTools(): Promise<string[]> {
    const card = (await this.get('/capabilities')).json<{ tools: { name: string }[] }>();
    return card.tools.map(({ name }) => name);
  }

  /** An agent reports what it did for a request (EVT-1); `more` stands beside that in the body. */
  pushEvents(requestId: string, events: readonly unknown[], more: object = {}): Promise<Answer> {
    return this.post('/events', { ...more, requestId, agentName: this.agent, events });
  }

  /** An agent pushes something else than it should. */
  pushRaw(request: Pick<HttpRequest, 'headers' | 'body'>): Promise<Answer> {
    return this.send({ ...request, method: 'POST', target: '/events' });
  }

  /** The live feed of the audit ring (AUD-19). */
  auditStream(): OpenExchange {
    return new OpenExchange(this.http, { target: '/audit/stream' }, 'audit-stream');
  }

  close(): void {
    this.http.close();
  }
}

const proofOf = (rule: string): string => `/proof/rule/${encodeURIComponent(rule)}`;
