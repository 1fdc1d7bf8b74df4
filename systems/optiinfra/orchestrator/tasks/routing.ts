// Who is waiting for an agent, who is asked by whom, and which agents are left in peace for a while (ORC-4 to ORC-7).
import type { Agent } from '../../api/agent';
import { Circuit } from '../domain/circuit';
import { chooseAgent, type Wanted } from '../domain/routing';
import type { Platform } from '../platform';
import { listAgents } from './registry';

/** A task that is with an agent. */
export interface Flight {
  readonly agent: Agent;
  /** Tells that the agent has accepted it; whoever waits behind it goes next. */
  accepted(): void;
  /** @param reached whether the agent was; undefined where that was not found out */
  landed(reached: boolean | undefined): void;
}

interface Waiting extends Wanted {
  readonly priority: number;
  readonly give: (flight: Flight | undefined) => void;
  readonly fail: (error: Error) => void;
  /** There is no agent: from now on it waits in the queue. */
  readonly missed: () => void;
}

export interface Claim extends Wanted {
  readonly priority: number;
  /** Real milliseconds to wait in the queue. */
  readonly limitMs: number;
  /** Ends the wait. */
  readonly signal: AbortSignal;
  /** Called once, where there is no agent at first. */
  readonly queued: () => Promise<unknown>;
}

/** Nobody waits longer behind a task whose agent does not say whether it accepts. */
const NEXT_MS = 100;

export class Routing {
  private readonly turns = new Map<string, number>();
  private readonly circuits = new Map<string, Circuit>();
  private readonly waiting = new Set<Waiting>();
  private turn = 0;
  /** The registry as of its last change; whoever changes it says so. */
  private known: Promise<Agent[]> | undefined;
  private pumping: Promise<void> | undefined;
  private isAgain = false;

  constructor(private readonly platform: () => Platform) {}

  /** @returns an agent that may be asked now, whose turn it then was; undefined where there is none */
  async choose(wanted: Wanted): Promise<Flight | undefined> {
    const agents = await this.agents();
    const now = Date.now();
    const passable = agents.filter(({ agent_id }) => this.circuit(agent_id).isPassable(now));
    const agent = chooseAgent(passable, wanted, (id) => this.turns.get(id) ?? 0);
    if (!agent) return undefined;
    const circuit = this.circuit(agent.agent_id);
    this.turns.set(agent.agent_id, ++this.turn);
    circuit.sent();
    const landed = (reached: boolean | undefined): void => {
      circuit.ended(Date.now(), reached);
      if (reached === false) setTimeout(() => this.kick(), this.platform().settings.timing.circuitMs).unref();
    };
    return { agent, accepted: () => undefined, landed };
  }

  /** @returns an agent, waited for if need be; undefined where none came in time */
  async claim({ limitMs, signal, queued, ...wanted }: Claim): Promise<Flight | undefined> {
    let limit: NodeJS.Timeout | undefined;
    let mine: Waiting | undefined;
    try {
      return await new Promise<Flight | undefined>((give, fail) => {
        const missed = (): void => {
          if (limit) return;
          limit = setTimeout(() => give(undefined), limitMs);
          queued().catch(fail);
        };
        mine = { ...wanted, give, fail, missed };
        this.waiting.add(mine);
        signal.addEventListener('abort', () => give(undefined), { once: true });
        void this.kick();
      });
    } finally {
      clearTimeout(limit);
      if (mine) this.waiting.delete(mine);
    }
  }

  /** An agent has come, or may be asked again: gives it to who waits, the most urgent first (TSK-2). */
  kick(): Promise<void> {
    this.isAgain = true;
    this.pumping ??= this.pump().finally(() => {
      this.pumping = undefined;
      if (this.isAgain) void this.kick();
    });
    return this.pumping;
  }

  /** The registry has changed. @param anew an agent that has come back: what failed before is forgotten */
  changed(anew?: string): void {
    this.known = undefined;
    if (anew) this.circuits.delete(anew);
    void this.kick();
  }

  private async agents(): Promise<Agent[]> {
    const known = (this.known ??= listAgents(this.platform().stores.database));
    try {
      return await known;
    } catch (error) {
      this.known = undefined;
      throw error;
    }
  }

  private circuit(agentId: string): Circuit {
    const found = this.circuits.get(agentId) ?? new Circuit(this.platform().settings.timing.circuitMs);
    this.circuits.set(agentId, found);
    return found;
  }

  private async pump(): Promise<void> {
    while (this.isAgain) {
      this.isAgain = false;
      for (const one of [...this.waiting].sort((a, b) => b.priority - a.priority)) await this.serve(one);
    }
  }

  private async serve(one: Waiting): Promise<void> {
    const flight = await this.choose(one).catch((error: Error) => (one.fail(error), null));
    if (!flight) return flight === undefined ? one.missed() : undefined;
    // Who has stopped waiting meanwhile asks nobody.
    if (!this.waiting.delete(one)) return flight.landed(undefined);
    await new Promise<void>((next) => {
      setTimeout(next, NEXT_MS).unref();
      one.give({ ...flight, accepted: next, landed: (reached) => (flight.landed(reached), next()) });
    });
  }
}
