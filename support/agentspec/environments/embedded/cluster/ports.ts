// The ports of an embedded demo cluster, laid out from the base of its block as the documentation says (DEM rules).
import { PortBlock } from '../../../../../runner/processes/port-block';

/** The variable that moves the block: a port number, or `auto` for any free block. */
export const PORT_BASE_VARIABLE = 'AGENTSPEC_PORT_BASE';
export const portBlock = new PortBlock(PORT_BASE_VARIABLE, 4000, 30);

/** More would run into the ports of the agents themselves. */
export const MOST_AGENTS = 5;

/** Ports of the agent at `index` of the topology. */
export interface AgentPorts {
  proxy: number;
  control: number;
  agent: number;
  opa: number;
}

export function portsOf(base: number, index: number): AgentPorts {
  return {
    proxy: base + 2 * index,
    control: base + 2 * index + 1,
    agent: base + 10 + index,
    opa: base + 20 + index,
  };
}

/** Of the central service, which runs only while an agent is patched to register there (DEM-31). */
export const centralServicePort = (base: number): number => base + 15;
