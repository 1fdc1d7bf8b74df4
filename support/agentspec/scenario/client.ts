// A client of one agent, as the Givens of a scenario want it: how its requests look, and how the agent fares with them.
import { BenchError } from '../../../runner/errors';
import type { HeaderValues } from '../../../runner/evidence/exchange';
import type { HttpRequest } from '../../../runner/http/http-request';
import type { DemoInstrument, ScriptedResponse } from '../clients/demo-instrument';
import { chatRequest, type Reply, type ReportSwitch, type SidecarProxy } from '../clients/sidecar-proxy';

/** What a client sends where the scenario does not care. */
const MESSAGE = 'Plan a run for me, please. Yours, Ada';
/** Every listening agent serves it, and it is no chat route. */
const PLAIN = '/plans';

/** What many clients send: chat messages, or requests outside the chat route. */
export type Kind = 'chat' | 'plain';

export class Client {
  private report: ReportSwitch = {};
  private scripted: ScriptedResponse | undefined;
  private echoes = false;
  private claims: HeaderValues = {};

  constructor(
    private readonly proxy: SidecarProxy,
    private readonly instrument: DemoInstrument,
  ) {}

  /** From now on the agent reports just this, in headers and pushes; until then it reports in full. */
  agentReports(lists: Pick<ReportSwitch, 'guardrails' | 'tools'>): void {
    this.report = { ...this.report, guardrails: [], tools: [], ...lists };
  }

  /** From now on the agent reports of chats that the user confirmed what was done. */
  userConfirms(): void {
    this.report = { ...this.report, userConfirmed: true };
  }

  /** From now on the agent pushes before it answers, or not at all. */
  agentPushes(push: NonNullable<ReportSwitch['push']>): void {
    this.report = { ...this.report, push };
  }

  /** From now on the agent answers requests outside the chat route like this. */
  agentAnswers(response: ScriptedResponse): void {
    this.scripted = response;
  }

  /** From now on the agent answers requests outside the chat route by telling what it has received. */
  agentEchoes(): void {
    this.echoes = true;
  }

  /** From now on the client claims that a guardrail ran; only the agent can know that (PRX-14). */
  claimsGuardrail(guardrail: string): void {
    this.claims = { 'x-agentspec-guardrails-invoked': guardrail };
  }

  /** @param target another spelling of the chat route, where that is the point */
  chat({ message = MESSAGE, target }: { message?: string; target?: string } = {}): Promise<Reply> {
    if (this.scripted || this.echoes)
      throw new BenchError('no agent can be told how to answer a chat message; only what it reports of it');
    return this.proxy.request(chatRequest(message, this.report, target));
  }

  /** Sends a request outside the chat route, where only the scenario's point is given. */
  async send(request: Partial<HttpRequest> = {}): Promise<Reply> {
    const whole = this.whole(request);
    if (this.echoes) return this.proxy.request(this.instrument.toEcho(whole));
    if (!this.scripted && this.reportLines.length === 0) return this.proxy.request(whole);
    return this.sendScripted(request, whole.headers);
  }

  /** Sends a request without any id; its reply names none. */
  async sendUnstamped(): Promise<Reply> {
    return { requestId: '', answer: await this.proxy.send(this.instrument.toEcho(this.whole({}))) };
  }

  inARow(count: number, kind: Kind): Promise<Reply[]> {
    return this.proxy.inARow(count, this.oneOfMany(kind));
  }

  /** @param clients how many of them send at the same time */
  atOnce(count: number, kind: Kind, clients: number): Promise<Reply[]> {
    return this.proxy.atOnce(count, this.oneOfMany(kind), clients);
  }

  private whole(request: Partial<HttpRequest>): HttpRequest {
    return { target: PLAIN, ...request, headers: { ...this.claims, ...request.headers } };
  }

  private oneOfMany(kind: Kind): HttpRequest {
    return kind === 'chat' ? chatRequest(MESSAGE, this.report) : this.whole({});
  }

  /** The instrument, not the route, makes the agent answer as told. */
  private sendScripted({ method, target }: Partial<HttpRequest>, headers?: HeaderValues): Promise<Reply> {
    const { status, body, interim } = this.scripted ?? {};
    const lines = [...this.reportLines, ...(this.scripted?.headers ?? [])];
    const isBare = status !== undefined && body === undefined && !interim && lines.length === 0;
    if (target !== undefined || (method !== undefined && !isBare))
      throw new BenchError('an agent answers as told, or reports, to "a client sends a request" only');
    if (isBare) return this.instrument.status(status, method);
    return this.instrument.respond({ ...this.scripted, headers: lines }, headers);
  }

  private get reportLines(): (readonly [name: string, value: string])[] {
    const lines = [
      ['X-AgentSpec-Guardrails-Invoked', this.report.guardrails ?? []],
      ['X-AgentSpec-Tools-Called', this.report.tools ?? []],
    ] as const;
    return lines.filter(([, items]) => items.length > 0).map(([name, items]) => [name, items.join(', ')]);
  }
}
