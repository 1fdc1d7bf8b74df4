// Drives the demo instrument of an agent (AGT-19), which shows a test what the agent received and lets it hold answers.
import { randomUUID } from 'node:crypto';
import { AssertionError } from 'chai';
import { CannotRunHere } from '../../../runner/errors';
import type { HeaderValues } from '../../../runner/evidence/exchange';
import { jsonBody } from '../../../runner/http/http-client';
import type { HttpRequest } from '../../../runner/http/http-request';
import type { OpenExchange } from '../../../runner/http/open-exchange';
import type { Answer } from '../../../runner/http/answer';
import { AgentSide } from './agent-side';
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

/** Every method throws CannotRunHere when the agent offers no instrument. */
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
    const reply = await this.proxy.request({ method, target: `${ROOT}/status/${code}` });
    if (reply.answer.status !== code) await this.assertOffered();
    return reply;
  }

  /** A request that the agent answers as scripted. */
  async respond(response: ScriptedResponse, requestHeaders: HeaderValues = {}): Promise<Reply> {
    const { body, headers } = jsonBody(response);
    const request = {
      method: 'POST',
      target: `${ROOT}/headers`,
      headers: { ...headers, ...requestHeaders },
      body,
    };
    const reply = await this.proxy.request(request);
    const { status } = reply.answer;
    if ((status === 404 || status === 501) && status !== response.status) await this.assertOffered();
    return reply;
  }

  /** Opens a streamed response that the agent releases part by part. */
  openStream(): { stream: OpenExchange; agentSide: AgentSide } {
    const path = `${ROOT}/stream/${randomUUID()}`;
    return { stream: this.proxy.start({ target: path }), agentSide: new AgentSide(this, this.proxy, path) };
  }

  /** Opens a request that the agent answers only when it is released. */
  openHold(): { held: OpenExchange; agentSide: AgentSide } {
    const path = `${ROOT}/hold/${randomUUID()}`;
    const held = this.proxy.start({ method: 'POST', target: path });
    return { held, agentSide: new AgentSide(this, this.proxy, path) };
  }

  /** @returns how many requests with this id the agent has received */
  async timesSeen(requestId: string): Promise<number> {
    const answer = await this.proxy.send({ target: `${ROOT}/seen/${encodeURIComponent(requestId)}` });
    return (await this.told<{ count: number }>(answer, 'count')).count;
  }

  /**
   * @returns what the instrument tells; `field` is in it.
   * @throws AssertionError when something else was answered in front of an agent that offers the instrument
   */
  async told<T>(answer: Answer, field: keyof T & string): Promise<T> {
    if (tells(answer, field)) return answer.json<T>();
    await this.assertOffered();
    const answered = `(status ${answer.status}): ${answer.text.slice(0, 200) || 'nothing'}`;
    throw new AssertionError(
      `expected the demo instrument of ${this.agent} to tell "${field}", got ${answered}`,
    );
  }

  /** An agent without the instrument is no fault of the platform: the scenario cannot run in front of it. */
  async assertOffered(): Promise<void> {
    const { status, text } = await this.proxy.send({ target: ROOT });
    if (status === 200 && text.includes('"instrument"')) return;
    throw new CannotRunHere(`the ${this.agent} agent offers no demo instrument`);
  }

  private toEcho(request: HttpRequest): HttpRequest {
    return { ...request, target: `${ROOT}/echo${request.target}` };
  }

  private async readEcho(answer: Answer): Promise<Echo> {
    const echo = await this.told<Echo>(answer, 'target');
    return { ...echo, target: echo.target.replace(`${ROOT}/echo`, '') };
  }
}

/** Agents without the instrument answer anything at all below its root, 200 included (AGT-5). */
function tells(answer: Answer, field: string): boolean {
  try {
    return field in answer.json<object>();
  } catch {
    return false;
  }
}
