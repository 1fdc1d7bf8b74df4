// Drives the demo instrument of an agent (AGT-19), which shows a test what the agent received and lets it hold answers.
import { randomUUID } from 'node:crypto';
import { CannotRunHere } from '../../errors';
import { waitUntil } from '../../wait';
import { jsonBody, type HttpRequest } from '../http/http-client';
import type { HeaderValues } from '../../evidence/exchange';
import type { OpenExchange } from '../http/open-exchange';
import type { Answer } from '../http/answer';
import type { Reply, SidecarProxy } from './sidecar-proxy';

const ROOT = '/demo';

/** What an agent received, as it tells it itself. */
export interface Echo {
  readonly method: string;
  /** Below the instrument: what the client asked for. */
  readonly target: string;
  readonly headers: Record<string, string | string[]>;
  readonly bodyLength: number;
  readonly bodySha256: string;
}

/** A response that the agent is to give. */
export interface ScriptedResponse {
  readonly status?: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: string;
  readonly gzip?: boolean;
}

export class DemoInstrument {
  constructor(
    private readonly agent: string,
    private readonly proxy: SidecarProxy,
  ) {}

  /** Sends a request whose target is `target` below the instrument's echo, and gives what arrived. */
  async echo(request: HttpRequest): Promise<{ reply: Reply; echo: Echo }> {
    const reply = await this.proxy.request(this.toEcho(request));
    return { reply, echo: await this.readEcho(reply.answer) };
  }

  /** As `echo`, without any request id unless the headers name one. */
  async echoUnstamped(request: HttpRequest): Promise<Echo> {
    return this.readEcho(await this.proxy.send(this.toEcho(request)));
  }

  /** A request that the agent answers with this status. */
  async status(code: number, method = 'GET'): Promise<Reply> {
    return this.offered(await this.proxy.request({ method, target: `${ROOT}/status/${code}` }));
  }

  /** A request that the agent answers as scripted. */
  async respond(response: ScriptedResponse, requestHeaders: HeaderValues = {}): Promise<Reply> {
    const { body, headers } = jsonBody(response);
    const request = { method: 'POST', target: `${ROOT}/headers`, headers: { ...headers, ...requestHeaders }, body };
    return this.offered(await this.proxy.request(request));
  }

  /** Opens a streamed response that the agent releases part by part. */
  openStream(): { stream: OpenExchange; agentSide: AgentSide } {
    const path = `${ROOT}/stream/${randomUUID()}`;
    return { stream: this.proxy.start({ target: path }), agentSide: new AgentSide(this.proxy, path) };
  }

  /** Opens a request that the agent answers only when it is released. */
  openHold(): { held: OpenExchange; agentSide: AgentSide } {
    const path = `${ROOT}/hold/${randomUUID()}`;
    return { held: this.proxy.start({ method: 'POST', target: path }), agentSide: new AgentSide(this.proxy, path) };
  }

  /** @returns how many requests with this id the agent has received */
  async timesSeen(requestId: string): Promise<number> {
    const answer = await this.proxy.send({ target: `${ROOT}/seen/${encodeURIComponent(requestId)}` });
    await this.assertOffered(answer);
    return answer.json<{ count: number }>().count;
  }

  private toEcho(request: HttpRequest): HttpRequest {
    return { ...request, target: `${ROOT}/echo${request.target}` };
  }

  private async readEcho(answer: Answer): Promise<Echo> {
    await this.assertOffered(answer);
    const echo = answer.json<Echo>();
    return { ...echo, target: echo.target.replace(`${ROOT}/echo`, '') };
  }

  private async offered(reply: Reply): Promise<Reply> {
    await this.assertOffered(reply.answer);
    return reply;
  }

  /** An agent without the instrument is no fault of the platform: the scenario cannot run in front of it. */
  private async assertOffered(answer: Answer): Promise<void> {
    if (answer.status !== 404 && answer.status !== 501) return;
    const { status, text } = await this.proxy.send({ target: ROOT });
    if (status === 200 && text.includes('"instrument"')) return;
    throw new CannotRunHere(`the ${this.agent} agent offers no demo instrument`);
  }
}

/** The agent's hold on one answer of its own. */
export class AgentSide {
  constructor(
    private readonly proxy: SidecarProxy,
    private readonly path: string,
  ) {}

  async sendsNextPart(): Promise<void> {
    await this.tell('next');
  }

  async endsTheStream(): Promise<void> {
    await this.tell('end');
  }

  async dies(): Promise<void> {
    await this.tell('die');
  }

  async releases(): Promise<void> {
    await this.tell('release');
  }

  /** Waits until the agent has the request in hand. */
  async hasReceived(): Promise<void> {
    await this.stateFulfils('the agent to receive the request', (state) => state.open === true || state.waiting === true);
  }

  /** Waits until the agent notices that nobody listens any more. */
  async noticesThatTheClientIsGone(): Promise<void> {
    await this.stateFulfils('the agent to notice that the client is gone', (state) => state.clientGone === true);
  }

  private async tell(what: string): Promise<void> {
    const { answer } = await this.proxy.request({ method: 'POST', target: `${this.path}/${what}` });
    if (answer.status >= 300) throw new Error(`the agent refused "${what}" for ${this.path}: ${answer.status} ${answer.text}`);
  }

  private stateFulfils(what: string, holds: (state: Record<string, unknown>) => boolean): Promise<void> {
    return waitUntil<void>(what, 'STREAM_PART', async () => {
      const answer = await this.proxy.send({ target: `${this.path}/state` });
      const known = answer.status === 200 && holds(answer.json());
      return known ? { value: undefined } : { notYet: `the agent says ${answer.status} ${answer.text}` };
    });
  }
}
