// What an agent serves, as the orchestrator asks for it (AGN-22 to AGN-26).
import * as http from 'node:http';
import * as https from 'node:https';
import type { z } from 'zod';
import { stepReply, taskReply, type StepRequest, type Task, type TaskReply } from '../api/agent';
import { validation, type Recommendation, type Validation } from '../api/recommendation';
import type { CloudAccess } from './cloud/access';

const RAW_KEPT = 300;
const REPLY_BYTES = 4 * 1024 * 1024;

/** A reply that breaks its schema (TSK-11). */
export class InvalidResponse extends Error {
  constructor(readonly raw: string) {
    super('invalid_response');
  }
}
/** The agent answered with an error of its own: asked again, it or another may succeed. */
export class AgentFailure extends Error {}
/** The agent was not reached, or went while it was asked: nobody knows what became of what was asked. */
export class AgentLost extends AgentFailure {}
/** The agent refuses what it is asked for. */
export class AgentRefusal extends Error {}

/** What becomes of a request; nobody needs to listen. */
export interface Fate {
  /** The agent has the request. */
  accepted(): void;
  /** @param reached whether the agent was; undefined where that was not found out */
  landed(reached: boolean | undefined): void;
}

interface Reply {
  readonly status: number;
  readonly raw: string;
}

export class AgentClient {
  constructor(
    private readonly endpoint: string,
    private readonly key: string,
    private readonly fate?: Fate,
  ) {}

  /** @throws {AgentFailure} {AgentRefusal} {InvalidResponse} */
  async task(task: Task, signal?: AbortSignal): Promise<TaskReply> {
    const reply = await this.post(taskReply, '/task', task, task.timeout_seconds * 1000, signal);
    if (reply.task_id !== task.task_id) throw new InvalidResponse(JSON.stringify(reply).slice(0, RAW_KEPT));
    return reply;
  }

  validate(recommendation: Recommendation, cloud: CloudAccess, timeoutMs: number): Promise<Validation> {
    return this.post(validation, '/validate', { recommendation, cloud }, timeoutMs);
  }

  async executeStep(request: StepRequest, cloud: CloudAccess, timeoutMs: number) {
    return (await this.post(stepReply, '/execute-step', { ...request, cloud }, timeoutMs)).result;
  }

  async undoStep(request: StepRequest, cloud: CloudAccess, timeoutMs: number) {
    return (await this.post(stepReply, '/undo-step', { ...request, cloud }, timeoutMs)).result;
  }

  async isHealthy(timeoutMs: number): Promise<boolean> {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(`${this.endpoint}/health`, { signal }).catch(() => undefined);
    return response?.ok ?? false;
  }

  private async post<T>(
    shape: z.ZodType<T>,
    path: string,
    body: object,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<T> {
    const limit = AbortSignal.timeout(timeoutMs);
    const ends = signal ? AbortSignal.any([limit, signal]) : limit;
    const { status, raw } = await this.send(path, JSON.stringify(body), ends).catch((error: Error) => {
      this.fate?.landed(ends.aborted ? undefined : false);
      throw new AgentLost(`${path} of the agent was not answered: ${error.message}`);
    });
    this.fate?.landed(true);
    const told = (parsed(raw) as { message?: string } | undefined)?.message ?? `${path} answered ${status}`;
    if (status >= 500) throw new AgentFailure(told);
    if (status >= 400) throw new AgentRefusal(told);
    const { success, data } = shape.safeParse(parsed(raw));
    if (success) return data;
    throw new InvalidResponse(raw.slice(0, RAW_KEPT));
  }

  /** By a connection of its own: one that was kept could have died with the agent that it led to. */
  private send(path: string, body: string, signal: AbortSignal): Promise<Reply> {
    const url = new URL(`${this.endpoint}${path}`);
    const headers = {
      ...{ 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      'x-api-key': this.key,
    };
    return new Promise((resolve, reject) => {
      const { request } = url.protocol === 'https:' ? https : http;
      const sending = request(url, { method: 'POST', headers, agent: false, signal }, (response) => {
        let raw = '';
        response.setEncoding('utf8').on('data', (text: string) => {
          raw += text;
          if (raw.length > REPLY_BYTES) response.destroy(new Error(`more than ${REPLY_BYTES} bytes`));
        });
        response.once('end', () => resolve({ status: response.statusCode ?? 0, raw })).once('error', reject);
      });
      sending.once('error', reject).once('finish', () => this.fate?.accepted());
      sending.end(body);
    });
  }
}

function parsed(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}
