// Drives an agent the way its clients do: through the proxy of its sidecar.
import { randomUUID } from 'node:crypto';
import { headerOf, type Exchange, type HeaderValues } from '../../../runner/evidence/exchange';
import { isError } from '../../../runner/evidence/unread-errors';
import type { Answer } from '../../../runner/http/answer';
import { HttpClient, jsonBody, type BaseUrl, type RecordExchange } from '../../../runner/http/http-client';
import type { HttpRequest } from '../../../runner/http/http-request';
import { OpenExchange } from '../../../runner/http/open-exchange';
import { endpointOf, PROXY } from '../evidence/parties';

/** The chat route of the demo agents (AGT-8). */
const CHAT = '/chat';

/** A request that was answered, under the id by which audit entries and pushes refer to it. */
export interface Reply {
  readonly requestId: string;
  readonly answer: Answer;
}

/** What the demo agents' test switch can be told (AGT-13 to AGT-17); what is not named is reported in full. */
export interface ReportSwitch {
  readonly guardrails?: readonly string[];
  readonly tools?: readonly string[];
  readonly userConfirmed?: boolean;
  /** When the agent pushes what it did: after its answer (default), before it, or not at all. */
  readonly push?: 'off' | 'early';
}

export class SidecarProxy {
  private readonly http: HttpClient;

  /** @param admit throws where a request makes no sense in front of this agent */
  constructor(
    agent: string,
    proxyUrl: BaseUrl,
    record: RecordExchange,
    admit?: (request: HttpRequest) => void,
  ) {
    this.http = new HttpClient(proxyUrl, endpointOf(agent, PROXY), record, admit);
  }

  /** Sends a request under an id of its own, or the one among its headers. */
  async request(request: HttpRequest): Promise<Reply> {
    const stamped = stamp(request);
    return { requestId: stamped.requestId, answer: await this.http.send(stamped.request) };
  }

  /** Sends a request without any request id: the sidecar must make one. */
  send(request: HttpRequest): Promise<Answer> {
    return this.http.send(request);
  }

  /** A chat message to the agent, which reports what it did as the switch says. */
  chat(message: string, report: ReportSwitch = {}): Promise<Reply> {
    return this.request(chatRequest(message, report));
  }

  /** Sends `count` requests one after the other; the first, the last and each error are the evidence. */
  async inARow(count: number, request: HttpRequest): Promise<Reply[]> {
    const replies: Reply[] = [];
    for (let sent = 1; sent <= count; sent += 1) {
      const { reply, exchange } = await this.requestUnrecorded(request);
      if (sent === 1 || sent === count || isError(exchange)) this.http.record(exchange, reply.answer);
      replies.push(reply);
    }
    return replies;
  }

  /**
   * Sends `count` requests, `clients` of them at the same time; the last one and each error are the evidence.
   * @param clients as many as there are requests, unless told otherwise
   */
  async atOnce(count: number, request: HttpRequest, clients = count): Promise<Reply[]> {
    const replies: Reply[] = [];
    let left = count;
    const client = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        const isLast = left === 0;
        const { reply, exchange } = await this.requestUnrecorded(request);
        replies.push(reply);
        if (isLast || isError(exchange)) this.http.record(exchange, reply.answer);
      }
    };
    await Promise.all(Array.from({ length: clients }, client));
    return replies;
  }

  private async requestUnrecorded(request: HttpRequest): Promise<{ reply: Reply; exchange: Exchange }> {
    const stamped = stamp(request);
    const { answer, exchange } = await this.http.sendUnrecorded(stamped.request);
    return { reply: { requestId: stamped.requestId, answer }, exchange };
  }

  /** Sends a request and gives the exchange back while it is still going on. */
  start(request: HttpRequest): OpenExchange {
    const stamped = stamp(request);
    return new OpenExchange(this.http, stamped.request, stamped.requestId);
  }

  close(): void {
    this.http.close();
  }
}

/** @param target another spelling of the chat route, where that is the point */
export function chatRequest(message: string, report: ReportSwitch = {}, target = CHAT): HttpRequest {
  const { body, headers } = jsonBody({ message });
  return { method: 'POST', target, headers: { ...headers, ...switchHeaders(report) }, body };
}

function stamp(request: HttpRequest): { requestId: string; request: HttpRequest } {
  const given = headerOf(request.headers ?? {}, 'x-request-id');
  if (typeof given === 'string') return { requestId: given, request };
  const requestId = `pg-${randomUUID()}`;
  return { requestId, request: { ...request, headers: { ...request.headers, 'x-request-id': requestId } } };
}

function switchHeaders(report: ReportSwitch): HeaderValues {
  const list = (items: readonly string[]): string => (items.length > 0 ? items.join(', ') : 'none');
  return {
    ...(report.guardrails && { 'x-agentspec-guardrails-invoked': list(report.guardrails) }),
    ...(report.tools && { 'x-agentspec-tools-called': list(report.tools) }),
    ...(report.userConfirmed && { 'x-agentspec-user-confirmed': 'true' }),
    ...(report.push && { 'x-agentspec-event-push': report.push }),
  };
}
