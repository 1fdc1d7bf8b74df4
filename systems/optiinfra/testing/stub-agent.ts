// An agent of the tests: registered like any other, and doing with tasks whatever a test wants (CLD-29).
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Task } from '../api/agent';
import { AGENT_KEY, type WholePlatform } from './whole-platform';

/** Answers a task; what it returns is sent as it is, a string as the raw body. */
export type Behaviour = (task: Task, response: ServerResponse) => Promise<unknown>;

export const succeeds: Behaviour = ({ task_id }) =>
  Promise.resolve({ task_id, status: 'completed', result: { by: 'stub' }, execution_time_ms: 1 });
export const hangs: Behaviour = () => new Promise(() => undefined);
export const crashes: Behaviour = (_, response) => {
  response.destroy();
  return hangs(_, response);
};

const service = { 'x-api-key': AGENT_KEY };
const BEAT_MS = 1000;
let count = 0;

export class StubAgent {
  /** The ids of tasks that came, in order, with when they did. */
  readonly got: { readonly id: string; readonly at: number; readonly task: Task }[] = [];
  id = '';
  private beating: NodeJS.Timeout | undefined;
  private readonly sockets = new Set<{ destroy(): void }>();
  private readonly server = createServer((request, response) => void this.serve(request, response));
  private port = 0;
  /** Whether it sends no heartbeats of its own. */
  isSilent = false;

  private constructor(
    private readonly at: WholePlatform,
    readonly type: string,
    readonly capability: string,
    public behaviour: Behaviour,
  ) {
    this.server.on('connection', (socket) => {
      this.sockets.add(socket.once('close', () => this.sockets.delete(socket)));
    });
  }

  /** @param capability by which tasks are meant for it and its like only */
  static async start(
    at: WholePlatform,
    type: string,
    capability: string,
    behaviour = succeeds,
  ): Promise<StubAgent> {
    const stub = new StubAgent(at, type, capability, behaviour);
    await stub.listen();
    await stub.register();
    stub.beating = setInterval(() => void (stub.isSilent || stub.beat()), BEAT_MS);
    return stub;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port;
  }

  async register(hostname = `stub-${++count}`, more: object = {}): Promise<void> {
    const form = {
      ...{ agent_type: this.type, version: '1.0.0', capabilities: [this.capability], hostname },
      ...{ endpoint: `http://127.0.0.1:${this.port}`, ...more },
    };
    const { status, body } = await this.at.ask<{ agent_id: string }>(
      ...(['POST', '/orchestrator/agents/register', form, service] as const),
    );
    if (status !== 200) throw new Error(JSON.stringify(body));
    this.id = body.agent_id;
  }

  beat(more: object = {}) {
    const beat = { status: 'active', current_tasks: 0, ...more };
    return this.at.ask('POST', `/orchestrator/agents/${this.id}/heartbeat`, beat, service);
  }

  deregister() {
    clearInterval(this.beating);
    return this.at.ask('POST', `/orchestrator/agents/${this.id}/deregister`, {}, service);
  }

  /** Ends listening, and every connection. */
  async vanish(): Promise<void> {
    this.isSilent = true;
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let raw = '';
    for await (const chunk of request) raw += String(chunk);
    const task = JSON.parse(raw) as Task;
    this.got.push({ id: task.task_id, at: Date.now(), task });
    const answer = await this.behaviour(task, response);
    response.setHeader('content-type', 'application/json');
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
  }
}
