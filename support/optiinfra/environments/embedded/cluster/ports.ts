// The ports of an embedded OptiInfra: those that the contract names, or a block of them wherever there is room.
import { PortBlock } from '../../../../../runner/processes/port-block';

/** Moves the ports: a number where the block begins, or `auto` for any free block. */
export const PORT_BASE_VARIABLE = 'OPTIINFRA_PORT_BASE';

/** In the place of a base: the ports of TOP-1, TOP-5, TOP-6 and TOP-8. */
const CONTRACT = 0;
const contractPorts = { postgres: 5433, cloud: 4567, orchestrator: 8001, portal: 3001 } as const;

export type Ports = Readonly<Record<keyof typeof contractPorts, number>>;

/** The agents publish none (TOP-7): each takes any free one. */
export const portBlock = new PortBlock(PORT_BASE_VARIABLE, 13_000, 4);

export const ports = {
  variable: PORT_BASE_VARIABLE,
  base: async (env: NodeJS.ProcessEnv): Promise<number> =>
    env[PORT_BASE_VARIABLE] === undefined ? CONTRACT : portBlock.base(env),
};

/** @param base as `ports.base` gave it */
export function portsOf(base: number): Ports {
  if (base === CONTRACT) return contractPorts;
  return { postgres: base, cloud: base + 1, orchestrator: base + 2, portal: base + 3 };
}
