// Who takes part in what OptiInfra does, in the words of evidence and diagrams.
import type { Endpoint } from '../../../runner/evidence/exchange';
import type { Party } from '../../../runner/evidence/kinds';
import { agentTypes } from '../names';

const SYSTEM = 'OptiInfra';

/** From left to right. */
const PARTIES = [
  'portal',
  'orchestrator',
  ...agentTypes.map((type) => `${type} agent` as const),
  'cloud',
] as const;
export type PartyName = (typeof PARTIES)[number];

export const partyOf = (name: PartyName): Party => ({ name, rank: PARTIES.indexOf(name) });

/** @returns where exchanges with this part of the platform belong */
export const endpointOf = (channel: PartyName): Endpoint => ({
  ...{ system: SYSTEM, channel },
  rank: PARTIES.indexOf(channel),
});

export const system = SYSTEM;
