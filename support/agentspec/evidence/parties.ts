// Who takes part in what AgentSpec does, in the words of evidence and diagrams.
import type { Endpoint } from '../../../runner/evidence/exchange';
import type { Party } from '../../../runner/evidence/kinds';

/** The two servers of a sidecar. */
export const PROXY = 'proxy';
export const CONTROL_PLANE = 'control plane';

/** From left to right. */
const PARTIES = [PROXY, 'agent', 'policy engine', 'audit ring', CONTROL_PLANE] as const;

type PartyName = (typeof PARTIES)[number];

/** @returns one of those that belong to an agent */
export const partyOf = (agent: string, name: PartyName): Party => ({
  name,
  system: agent,
  rank: PARTIES.indexOf(name),
});

/** @returns where exchanges with a server of the agent's sidecar belong */
export const endpointOf = (agent: string, channel: typeof PROXY | typeof CONTROL_PLANE): Endpoint => ({
  system: agent,
  channel,
  rank: PARTIES.indexOf(channel),
});
