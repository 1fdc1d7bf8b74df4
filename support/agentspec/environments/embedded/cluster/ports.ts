// The ports of an embedded demo cluster: one block, laid out from its base as the documentation says (DEM rules).
import { createServer } from 'node:net';
import { BenchError } from '../../../../../runner/errors';
import { portHolder } from '../../../../../runner/processes/port-holder';

/** The variable that moves the block: a port number, or `auto` for any free block. */
export const PORT_BASE_VARIABLE = 'AGENTSPEC_PORT_BASE';
export const DEFAULT_PORT_BASE = 4000;

/** More would run into the ports of the agents themselves. */
export const MOST_AGENTS = 5;
const BLOCK_SIZE = 30;
/** Below the ports that systems hand out by themselves, so that nothing lands there by chance. */
const AUTO_RANGE = { from: 12_000, to: 30_000 };

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

/**
 * @returns the base that the environment variable asks for; `auto` looks for a free block.
 * @throws BenchError when the variable is neither `auto` nor a port with room for the block above it
 */
export async function portBase(env: NodeJS.ProcessEnv): Promise<number> {
  const given = env[PORT_BASE_VARIABLE] ?? String(DEFAULT_PORT_BASE);
  if (given === 'auto') return freeBlock();
  const base = Number(given);
  if (!Number.isInteger(base) || base < 1024 || base + BLOCK_SIZE > 65_536) {
    throw new BenchError(
      `${PORT_BASE_VARIABLE} is "${given}": it takes "auto" or a port from 1024 to ${65_536 - BLOCK_SIZE}`,
    );
  }
  return base;
}

async function freeBlock(): Promise<number> {
  for (let tries = 0; tries < 50; tries += 1) {
    const blocks = Math.floor((AUTO_RANGE.to - AUTO_RANGE.from) / BLOCK_SIZE);
    const base = AUTO_RANGE.from + BLOCK_SIZE * Math.floor(Math.random() * blocks);
    const taken = await Promise.all(
      Array.from({ length: BLOCK_SIZE }, (_, offset) => isTaken(base + offset)),
    );
    if (!taken.includes(true)) return base;
  }
  throw new BenchError(`found no ${BLOCK_SIZE} free ports in a row; name a base with ${PORT_BASE_VARIABLE}`);
}

/**
 * @param failure what is told to fail without them
 * @throws BenchError naming every taken port, who holds it, and how to choose others
 */
export async function assertFree(
  ports: readonly number[],
  failure = 'the demo cluster cannot start',
): Promise<void> {
  const taken = (await Promise.all(ports.map(async (port) => ((await isTaken(port)) ? [port] : [])))).flat();
  if (taken.length === 0) return;
  const lines = await Promise.all(
    taken.map(
      async (port) =>
        `  port ${port} is held by ${(await portHolder(port)) ?? 'a process this user may not see'}`,
    ),
  );
  throw new BenchError(
    `${failure}:\n${lines.join('\n')}\n` +
      `Stop that process, or choose other ports: ${PORT_BASE_VARIABLE}=5000, or ${PORT_BASE_VARIABLE}=auto for any free ones.`,
  );
}

function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(true));
    server.listen({ port }, () => server.close(() => resolve(false)));
  });
}
