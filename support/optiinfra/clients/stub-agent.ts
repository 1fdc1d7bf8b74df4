// An agent that belongs to a scenario (CLD-29): it registers and beats as any other, and serves tasks as it is told to.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { messageOf } from '../../../runner/errors';
import { Slot } from '../../slot';
import type { AgentType } from '../names';
import type { Heartbeat, Orchestrator, Registered, Registration } from './orchestrator';
import { acts, Visit, type Act, type GivenTask } from './stub-acts';

/** As busy as no real agent gets, so that none of the work of other scenarios comes here (ORC-4). */
const BUSY = 0.9;
const HOST = '127.0.0.1';

export interface StubIdentity {
  readonly name: string;
  readonly type: AgentType;
  readonly hostname: string;
  readonly capabilities: readonly string[];
}

export class StubAgent {
  /** Each time that it was given a task, in order. */
  readonly visits: Visit[] = [];
  readonly registered = new Slot<Registered>('the agent has not registered before this step');
  capabilities: readonly string[];
  load = BUSY;
  /** Why it does not beat any more, though it should. */
  trouble: string | undefined;
  private acts: readonly Act[] = [];
  private server: Server | undefined;
  private port = 0;
  private beats: NodeJS.Timeout | undefined;

  constructor(
    readonly identity: StubIdentity,
    private readonly orchestrator: Orchestrator,
    /** Anybody else than the orchestrator is refused (AGN-26). */
    private readonly orchestratorKey: string,
  ) {
    this.capabilities = identity.capabilities;
  }

  get id(): string {
    return this.registered.get().agent_id;
  }

  get type(): AgentType {
    return this.identity.type;
  }

  registration(more: { endpoint?: string } = {}): Registration {
    const { type: agent_type, hostname } = this.identity;
    return { agent_type, hostname, version: '1.0.0', capabilities: this.capabilities, ...more };
  }

  /** Is listed; serves nothing, and does not beat. */
  async register(): Promise<Registered> {
    return this.registered.set(await this.orchestrator.register(this.registration()));
  }

  /** Serves, beats, and is as busy as it says before it can be reached. */
  async arrive(): Promise<void> {
    await this.register();
    await this.beat();
    await this.listen();
    await this.orchestrator.register(this.registration({ endpoint: `http://${HOST}:${this.port}` }));
    this.keepBeating();
  }

  beat(heartbeat: Heartbeat = { status: 'active', current_tasks: 0, load: this.load }): Promise<void> {
    return this.orchestrator.beat(this.id, heartbeat);
  }

  keepBeating(): void {
    const interval = this.registered.get().heartbeat_interval_seconds * 1000;
    this.beats = setInterval(() => {
      this.beat().catch((error) => {
        this.trouble = messageOf(error);
        this.fallSilent();
      });
    }, interval);
  }

  fallSilent(): void {
    clearInterval(this.beats);
  }

  /** @param given one act a task, the last one for all that follow */
  will(...given: readonly Act[]): void {
    this.acts = given;
  }

  /** Takes connections, again on the port that it had. */
  async listen(): Promise<void> {
    this.server = createServer((request, response) => void this.serve(request, response));
    await once(this.server.listen(this.port, HOST), 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  /** Cuts every connection, and refuses new ones. */
  hangUp(): void {
    this.server?.close();
    this.server?.closeAllConnections();
    this.server = undefined;
  }

  /** As a process that was killed. */
  die(): void {
    this.fallSilent();
    this.hangUp();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === '/health') return void response.end('{"status":"healthy"}');
    if (request.headers['x-api-key'] !== this.orchestratorKey)
      return void response.writeHead(401).end('{"error":"unauthorized"}');
    const task = (await json(request)) as GivenTask;
    const visit = new Visit(task, response);
    const act = this.acts[Math.min(this.visits.length, this.acts.length - 1)] ?? acts.completes;
    this.visits.push(visit);
    act(visit, this);
  }
}
