// Reads which agents the demo cluster has: data that belongs to the reference systems, never imported as code.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { BenchError } from '../../../errors';

const variables = z.record(z.string(), z.string()).default({});

const agent = z.object({
  name: z.string(),
  profile: z.string(),
  /** Relative to the topology file. */
  manifest: z.string(),
  listens: z.boolean(),
  agentEnv: variables,
  sidecarEnv: variables,
  opaMode: z.enum(['track', 'enforce', 'off']).optional(),
  /** Folder of the agent's policy, relative to the topology file; absent where the agent has no OPA. */
  policy: z.string().optional(),
});

export type AgentTopology = z.infer<typeof agent>;

/** @throws BenchError when the file cannot be read or is not a topology. */
export function readTopology(file: string): AgentTopology[] {
  try {
    const { agents } = z.object({ agents: z.array(agent).min(1) }).parse(parse(readFileSync(file, 'utf8')));
    const folder = path.dirname(file);
    return agents.map((one) => ({
      ...one,
      manifest: path.resolve(folder, one.manifest),
      policy: one.policy && path.resolve(folder, one.policy),
    }));
  } catch (error) {
    throw new BenchError(`cannot read the topology ${file}: ${(error as Error).message}`);
  }
}
