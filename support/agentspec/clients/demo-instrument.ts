// Drives the demo instrument of an agent (AGT-19), which shows a test what the agent received and lets it hold answers.
import { createHash, randomUUID } from 'node:crypto';
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
/** What of a scripted answer is no header. */
const PARTS = ['status', 'body', 'compressed body', 'interim'];

/** What an agent received, as it tells it itself. */
export interface Echo {
  readonly method: string;
  /** Below the instrument: what the client asked for. */
  readonly target: string;
  readonly headers: Record<string, string | string[]>;
  readonly bodyLength: number;
  readonly bodySha256: string;
}

/**
 * @param sent what of a request matters to the scenario
 * @returns the same parts of it before and after its way through the sidecar
 */
export function changesOf(sent: Partial<HttpRequest>, echo: Echo): { before: object; after: object } {
  const { method = 'GET', target = echo.target, headers = {}, body = '' } = sent;
  const bytes = Buffer.from(body as string | Buffer);
  const bodySha256 = createHash('sha256').update(bytes).digest('hex');
  const arrived = Object.keys(headers).map((name) => [name, echo.headers[name.toLowerCase()]] as const);
  return {
    before: { method, target, headers, bodyLength: bytes.length, bodySha256 },
    after: {
      method: echo.method,
      target: echo.target,
      headers: Object.fromEntries(arrived),
      bodyLength: echo.bodyLength,
      bodySha256: echo.bodySha256,
    },
  };
}

/** A response that the agent is to give. */
export interface ScriptedResponse {
  readonly status?: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: string;
  readonly gzip?: boolean;
  /** Statuses of interim responses to come before. */
  readonly interim?: readonly number[];
}

/** @param rows `status`, `body`, `compressed body`, `interim`, and headers by their names, in order, repetitions kept */
export function scriptedBy(rows: readonly (readonly string[])[]): ScriptedResponse {
  const of = (part: string): string | undefined => rows.find(([name]) => name === part)?.[1];
  const [status, plain, compressed, interim] = PARTS.map(of);
  const body = compressed ?? plain;
  return {
    headers: rows.filter(([name]) => !PARTS.includes(name!)).map(([name, value]) => [name!, value!]),
    ...(status !== undefined && { status: Number(status) }),
    ...(body !== undefined && { body }),
    ...(compressed !== undefined && { gzip: true }),
    ...(interim !== undefined && { interim: interim.split(',').map(Number) }),
  };
}

/** Every method throws CannotRunHere when the agent offers no instrument. */
export class DemoInstrument {
  /** @param isOffered whether it is known that the agent offers it: what answers otherwise is then its sidecar */
  constructor(
    private readonly agent: string,
    private readonly proxy: SidecarProxy,
    private readonly isOffered: () => boolean = () => false,
  ) {}

  /** @returns the request with its target below the instrument's echo */
  toEcho(request: HttpRequest): HttpRequest {
    return { ...request, target: `${ROOT}/echo${request.target}` };
  }

  /** @returns what arrived of the request that has this answer */
  async echoIn(answer: Answer): Promise<Echo> {
    const echo = await this.told<Echo>(answer, 'target');
    return { ...echo, target: echo.target.replace(`${ROOT}/echo`, '') };
  }

  /** A request that the agent answers with this status. */
  async status(code: number, method = 'GET'): Promise<Reply> {
    const reply = await this.proxy.request({ method, target: `${ROOT}/status/${code}` });
    if (reply.answer.received.status !== code) await this.assertOffered();
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
    const { status } = reply.answer.received;
    if ((status === 404 || status === 501) && status !== response.status) await this.assertOffered();
    return reply;
  }

  /** Opens a streamed response that the agent releases part by part. */
  openStream(): { stream: OpenExchange; agentSide: AgentSide } {
    const path = `${ROOT}/stream/${randomUUID()}`;
    const stream = this.proxy.start({ target: path });
    return { stream, agentSide: new AgentSide(this, this.proxy, path, 'end') };
  }

  /** Opens a request that the agent answers only when it is released. */
  openHold(headers: HeaderValues = {}): { held: OpenExchange; agentSide: AgentSide } {
    const path = `${ROOT}/hold/${randomUUID()}`;
    const held = this.proxy.start({ method: 'POST', target: path, headers });
    return { held, agentSide: new AgentSide(this, this.proxy, path, 'release') };
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
    if (this.isOffered()) return;
    const { status, text } = await this.proxy.send({ target: ROOT });
    if (status === 200 && text.includes('"instrument"')) return;
    throw new CannotRunHere(`the ${this.agent} agent offers no demo instrument`);
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
