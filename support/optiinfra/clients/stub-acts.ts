// What an agent of a scenario does with a task that it is given: finishes it, lies about it, or worse (CLD-29).
import type { ServerResponse } from 'node:http';
import type { StubAgent } from './stub-agent';

/** As the orchestrator sends it (AGN-22). */
export interface GivenTask {
  readonly task_id: string;
  readonly task_type: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly timeout_seconds: number;
}

const SOMEBODY_ELSES = 'task_of-somebody-else';

/** One task as it was given, and what was answered. */
export class Visit {
  readonly startedAt = Date.now();
  endedAt: number | undefined;
  /** As it is told to reviewers. */
  outcome = 'nothing yet';

  constructor(
    readonly task: GivenTask,
    private readonly response: ServerResponse,
  ) {}

  answer(body: unknown, status = 200): void {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    this.end(`${status}: ${text}`);
    this.response.writeHead(status, { 'content-type': 'application/json' }).end(text);
  }

  complete(): void {
    this.answer(replyTo(this.task));
  }

  /** What was answered as the task's result, if it was completed. */
  get result(): unknown {
    return replyTo(this.task).result;
  }

  /** A part of the answer that only this agent can have given. */
  get quotable(): string {
    return SOMEBODY_ELSES;
  }

  end(outcome: string): void {
    this.outcome = outcome;
    this.endedAt = Date.now();
  }
}

/** What is answered to a task that went well; no platform could make up the result. */
export const replyTo = ({ task_id, task_type }: GivenTask) => ({
  ...{ task_id, status: 'completed', execution_time_ms: 1 },
  result: { of: task_type, done_for: task_id, findings: [{ idle: ['i-1', 'i-2'], 'share %': 12.5 }, null] },
});

export type Act = (visit: Visit, agent: StubAgent) => void;

const answering =
  (change: (reply: ReturnType<typeof replyTo>) => unknown): Act =>
  (visit) =>
    visit.answer(change(replyTo(visit.task)));

/** Long enough that two tasks in turn cannot be taken for two at once. */
export const A_WHILE_MS = 1000;

/** By the words that features have for them. */
export const acts = {
  completes: (visit) => visit.complete(),
  'takes a while': (visit) => void setTimeout(() => visit.complete(), A_WHILE_MS),
  'never answers': () => undefined,
  'dies over her tasks': (visit, agent) => {
    visit.end('it died');
    agent.die();
  },
  'answers with an error': (visit) => visit.answer({ error: 'internal', message: 'out of memory' }, 500),
  'answers with malformed JSON': answering((reply) => JSON.stringify(reply).slice(0, -1)),
  'answers twice at once': answering((reply) => JSON.stringify(reply).repeat(2)),
  'answers for another task': answering((reply) => ({ ...reply, task_id: SOMEBODY_ELSES })),
  'answers for no task': answering(({ task_id: _id, ...rest }) => rest),
  'answers without a result': answering(({ result: _result, ...rest }) => rest),
  'answers with a status that there is not': answering((reply) => ({ ...reply, status: 'splendid' })),
} as const satisfies Record<string, Act>;
