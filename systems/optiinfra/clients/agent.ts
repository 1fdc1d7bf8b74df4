// What an agent serves, as the orchestrator asks for it (AGN-22 to AGN-26).
import type { z } from 'zod';
import { stepReply, taskReply, type StepRequest, type Task, type TaskReply } from '../api/agent';
import { validation, type Recommendation, type Validation } from '../api/recommendation';
import type { CloudAccess } from './cloud/access';

const RAW_KEPT = 300;

/** A reply that breaks its schema (TSK-11). */
export class InvalidResponse extends Error {
  constructor(readonly raw: string) {
    super('invalid_response');
  }
}
/** The agent was not reached, or answered with an error of its own. */
export class AgentFailure extends Error {}

export class AgentClient {
  constructor(
    private readonly endpoint: string,
    private readonly key: string,
  ) {}

  /** @throws {AgentFailure} {InvalidResponse} */
  async task(task: Task): Promise<TaskReply> {
    const reply = await this.post(taskReply, '/task', task, task.timeout_seconds * 1000);
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

  private async post<T>(shape: z.ZodType<T>, path: string, body: object, timeoutMs: number): Promise<T> {
    const response = await fetch(`${this.endpoint}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': this.key },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    }).catch((error: Error) => {
      throw new AgentFailure(`${path} of the agent was not answered: ${error.message}`);
    });
    const raw = await response.text();
    if (!response.ok) throw new AgentFailure(messageOf(raw) ?? `${path} answered ${response.status}`);
    const { success, data } = shape.safeParse(parsed(raw));
    if (success) return data;
    throw new InvalidResponse(raw.slice(0, RAW_KEPT));
  }
}

function parsed(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}

const messageOf = (raw: string): string | undefined =>
  (parsed(raw) as { message?: string } | undefined)?.message;
