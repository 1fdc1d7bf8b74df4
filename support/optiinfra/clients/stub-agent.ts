// An agent that scenarios bring along: it registers like any other, and then works, hangs, lies, crashes or vanishes.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { AgentType } from '../names';
import type { Api } from './api';

/** What it does with a task: as agents should; never answer; answer what breaks the contract; cut the connection; fail. */
export type Behaviour = 'works' | 'hangs' | 'lies' | 'crashes' | 'fails';

export interface StubOptions {
  readonly type: AgentType;
  /** Another one of the same type and name is the same agent (AGN-5). */
  readonly hostname: string;
  readonly capabilities?: readonly string[];
  readonly behaviour?: Behaviour;
  /** Milliseconds that a task takes, of one that works. */
  readonly takes?: number;
}

export interface ReceivedTask {
  readonly task_id: string;
  readonly task_type: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

interface Registered {
  readonly agent_id: string;
  readonly heartbeat_interval_seconds: number;
}

export class StubAgent {
  /** In the order in which they came; a retry is the same task again. */
  readonly tasks: ReceivedTask[] = [];
  behaviour: Behaviour;
  private readonly server: Server;
  private registered: Registered | undefined;
  private beating: NodeJS.Timeout | undefined;

  private constructor(
    private readonly service: Api,
    private readonly options: StubOptions,
  ) {
    this.behaviour = options.behaviour ?? 'works';
    this.server = createServer((request, response) => void this.serve(request, response));
  }

  /** Listens, registers and beats at the interval it is told. @param service speaks with a service key (AUT-23) */
  static async join(service: Api, options: StubOptions): Promise<StubAgent> {
    const agent = new StubAgent(service, options);
    agent.server.listen(0, '127.0.0.1');
    await once(agent.server, 'listening');
    await agent.register();
    return agent;
  }

  get id(): string {
    return this.registered?.agent_id ?? '';
  }

  async register(): Promise<void> {
    const { type, hostname, capabilities = [] } = this.options;
    const endpoint = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    const body = { agent_type: type, version: '1.0.0', capabilities, hostname, endpoint };
    this.registered = await this.service.ask<Registered>('POST', '/orchestrator/agents/register', body);
    this.keepBeating();
  }

  /** One heartbeat. @param more `load`, `customer_ids`, or another status (AGN-11, AGN-12) */
  async beat(more: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const body = { status: 'active', current_tasks: 0, ...more };
    await this.service.quietly('POST', `/orchestrator/agents/${this.id}/heartbeat`, body);
  }

  keepBeating(): void {
    this.fallSilent();
    const interval = 1000 * (this.registered?.heartbeat_interval_seconds ?? 1);
    this.beating = setInterval(() => void this.beat().catch(() => undefined), interval).unref();
  }

  /** It still answers, and beats no more. */
  fallSilent(): void {
    clearInterval(this.beating);
  }

  /** As a process that was killed: no heartbeat, no answer, no word of farewell. */
  vanish(): void {
    this.fallSilent();
    this.server.close();
    this.server.closeAllConnections();
  }

  /** Says farewell; nothing of it is left in the registry of those that work (AGN-7). */
  async leave(): Promise<void> {
    this.vanish();
    await this.service.quietly('POST', `/orchestrator/agents/${this.id}/deregister`, {});
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === '/health') return answer(response, 200, { status: 'healthy' });
    const task = JSON.parse(Buffer.concat(await request.toArray()).toString('utf8')) as ReceivedTask;
    if (request.url === '/task') this.tasks.push(task);
    if (this.behaviour === 'hangs') return;
    if (this.behaviour === 'crashes') return void request.socket.destroy();
    if (this.behaviour === 'lies') return answer(response, 200, { task_id: 'another', status: 'splendid' });
    setTimeout(() => answer(response, 200, this.reply(task)), this.options.takes ?? 0);
  }

  private reply({ task_id, parameters }: ReceivedTask): object {
    const outcome =
      this.behaviour === 'fails'
        ? { status: 'failed', error: 'it cannot be done' }
        : { status: 'completed', result: { by: this.options.hostname, parameters } };
    return { task_id, ...outcome, execution_time_ms: this.options.takes ?? 0 };
  }
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
