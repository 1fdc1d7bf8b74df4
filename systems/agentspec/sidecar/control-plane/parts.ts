// What the routes work with: made once for a control plane, shared by a route and its alias.
import type { FastifyInstance } from 'fastify';
import { AgentClient } from '../checks/agent-client';
import { AgentProbe } from '../checks/agent-probe';
import type { SidecarContext } from '../context';
import { PushedEvents } from './events/pushed-events';
import { ProofRecords } from './proof/proof-records';
import { defaultTimeouts, type Timeouts } from './timeouts';

export interface ControlPlaneParts {
  readonly context: SidecarContext;
  readonly timeouts: Timeouts;
  readonly agent: AgentClient;
  readonly probe: AgentProbe;
  readonly pushedEvents: PushedEvents;
  readonly proofs: ProofRecords;
}

/** Registers the routes of one noun. */
export type Routes = (app: FastifyInstance, parts: ControlPlaneParts) => void;

export function createParts(context: SidecarContext, overrides: Partial<Timeouts>): ControlPlaneParts {
  const timeouts = { ...defaultTimeouts, ...overrides };
  const agent = new AgentClient(context.settings.upstreamUrl);
  return {
    context,
    timeouts,
    agent,
    probe: new AgentProbe(agent, context.log, timeouts.probeMs),
    pushedEvents: new PushedEvents(context),
    proofs: new ProofRecords(),
  };
}
