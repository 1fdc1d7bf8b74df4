// The agents that registered, their tokens, and what each said last. In memory: a restart forgets them all, and an
// agent whose token is refused registers again.
import { randomUUID } from 'node:crypto';
import type { Heartbeat, Registration } from './messages';
import { hashOf, matches, newSecret } from './secrets';

const DAY_MS = 24 * 60 * 60 * 1000;
/** OPR-31. */
const TOKEN_LIFE_MS = 30 * DAY_MS;
/** Between two heartbeats of one agent (OPR-32). */
const HEARTBEAT_PAUSE_MS = 10_000;

export interface Agent {
  readonly agentName: string;
  readonly agentId: string;
  runtime: Registration['runtime'];
  /** The first time; times are in milliseconds since the epoch. */
  readonly registeredAt: number;
  lastSeen?: number;
  lastHeartbeat?: Heartbeat;
  token: { readonly hash: Buffer; readonly expiresAt: number };
}

export class AgentRegistry {
  private readonly byName = new Map<string, Agent>();
  private readonly byId = new Map<string, Agent>();

  /** @param now the clock, in milliseconds since the epoch */
  constructor(private readonly now: () => number = Date.now) {}

  /** In the order of registration. */
  get agents(): Agent[] {
    return [...this.byName.values()];
  }

  agent(name: string): Agent | undefined {
    return this.byName.get(name);
  }

  /**
   * Registers an agent, or rotates the token of one that is registered: its id and its reports stay.
   *
   * @returns the agent, its new bearer token, which is not kept, and whether it is new
   */
  register({ agentName, runtime }: Registration): { agent: Agent; apiKey: string; isNew: boolean } {
    const known = this.byName.get(agentName);
    const agentId = known?.agentId ?? randomUUID();
    // The id finds the agent, so that the secret is compared with one hash only, and in constant time.
    const apiKey = `${agentId}.${newSecret()}`;
    const token = { hash: hashOf(apiKey), expiresAt: this.now() + TOKEN_LIFE_MS };
    const agent: Agent = known ?? { agentName, agentId, runtime, registeredAt: this.now(), token };
    Object.assign(agent, { runtime, token });
    this.byName.set(agentName, agent);
    this.byId.set(agentId, agent);
    return { agent, apiKey, isNew: known === undefined };
  }

  /** @returns the agent that bears this token; undefined if it is nobody's, rotated or expired */
  bearerOf(token: string): Agent | undefined {
    const agent = this.byId.get(token.split('.', 1)[0] ?? '');
    const isValid = agent && matches(token, agent.token.hash) && this.now() < agent.token.expiresAt;
    return isValid ? agent : undefined;
  }

  /**
   * Keeps a heartbeat in place of the one before, unless it comes too soon.
   *
   * @returns 0 if it was taken, else how long to wait, in milliseconds
   */
  record(agent: Agent, heartbeat: Heartbeat): number {
    const now = this.now();
    const wait = agent.lastSeen === undefined ? 0 : agent.lastSeen + HEARTBEAT_PAUSE_MS - now;
    if (wait > 0) return wait;
    agent.lastSeen = now;
    agent.lastHeartbeat = heartbeat;
    return 0;
  }
}
