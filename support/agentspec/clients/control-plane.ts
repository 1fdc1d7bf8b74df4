// Asks the control plane of one sidecar: what its operators and reporting agents do.
import type { Exchange } from '../../../runner/evidence/exchange';
import { waitUntil } from '../../../runner/wait';
import type { Answer } from '../../../runner/http/answer';
import { HttpClient, jsonBody, type BaseUrl, type RecordExchange } from '../../../runner/http/http-client';
import type { HttpRequest } from '../../../runner/http/http-request';
import { OpenExchange } from '../../../runner/http/open-exchange';
import type { AuditEntry, BehaviouralEvent, GapReport } from './types';
import { CONTROL_PLANE, endpointOf } from '../evidence/parties';
import { timeouts } from '../../timeouts';

/** Says why an entry is not yet what is waited for, or nothing when it is. */
export type EntryCondition = (entry: AuditEntry) => string | undefined;

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
  async entryOf(requestId: string, condition: EntryCondition = () => undefined): Promise<AuditEntry> {
    let last: { answer: Answer; exchange: Exchange } | undefined;
    try {
      return await waitUntil<AuditEntry>(
        `the audit entry of ${requestId}`,
        timeouts.AUDIT_ENTRY,
        async () => {
          last = await this.http.sendUnrecorded({ target: '/audit' });
          const entry = last.answer.list<AuditEntry>().findLast((one) => one.requestId === requestId);
          const reason = entry
            ? condition(entry)
            : `the ring of ${this.agent} holds no entry of this request`;
          return reason === undefined ? { value: entry! } : { notYet: reason };
        },
      );
    } finally {
      if (last) this.http.record(last.exchange, last.answer);
    }
  }

  async gap(): Promise<GapReport> {
    return (await this.get('/gap')).json<GapReport>();
  }

  /** An agent reports what it did for a request (EVT-1). */
  pushEvents(requestId: string, events: readonly BehaviouralEvent[]): Promise<Answer> {
    return this.post('/events', { requestId, agentName: this.agent, events });
  }

  /** The live feed of the audit ring (AUD-19). */
  auditStream(): OpenExchange {
    return new OpenExchange(this.http, { target: '/audit/stream' }, 'audit-stream');
  }

  close(): void {
    this.http.close();
  }
}
