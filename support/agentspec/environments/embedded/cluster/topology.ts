// Reads which agents the demo cluster has: data that belongs to the reference systems, never imported as code.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { BenchError, messageOf } from '../../../../../runner/errors';
import { MOST_AGENTS } from './ports';

const variables = z.record(z.string(), z.string()).default({});

/** What the live patch changes of an agent. */
const patch = z.strictObject({
  profile: z.string().optional(),
  /** Relative to the topology file. */
  manifest: z.string().optional(),
  /** On top of the agent's own, like `sidecarEnv`. */
  agentEnv: variables,
  sidecarEnv: variables,
  /** Whether the agent gets to know where the central service is, and registers there. */
  registers: z.boolean().default(false),
});

const agent = z.strictObject({
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
  /** Absent where the live patch changes nothing. */
  patch: patch.optional(),
});

export type AgentTopology = z.infer<typeof agent>;

/**
 * @param registration the variables by which an agent finds the central service, for one that registers there
 * @returns the agent as its live patch leaves it (DEM-29 to DEM-31)
 * @throws BenchError when the demo has no live patch for it
 */
export function patched(agent: AgentTopology, registration: Readonly<Record<string, string>>): AgentTopology {
  const { patch } = agent;
  if (!patch) throw new BenchError(`the demo has no live patch for "${agent.name}"`);
  return {
    ...agent,
    profile: patch.profile ?? agent.profile,
    manifest: patch.manifest ?? agent.manifest,
    // A silent agent has another profile in order to be heard.
    listens: agent.listens || patch.profile !== undefined,
    agentEnv: { ...agent.agentEnv, ...patch.agentEnv, ...(patch.registers && registration) },
    sidecarEnv: { ...agent.sidecarEnv, ...patch.sidecarEnv },
  };
}

const topology = z.strictObject({ agents: z.array(agent).min(1).max(MOST_AGENTS) });

/** @throws BenchError naming every mistake, when the file cannot be read or is not a topology. */
export function readTopology(file: string): AgentTopology[] {
  try {
    const { agents } = topology.parse(parse(readFileSync(file, 'utf8')));
    const folder = path.dirname(file);
    return agents.map((one) => ({
      ...one,
      manifest: path.resolve(folder, one.manifest),
      policy: one.policy && path.resolve(folder, one.policy),
      ...(one.patch && { patch: { ...one.patch, ...resolved(folder, one.patch) } }),
    }));
  } catch (error) {
    const mistakes = error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error);
    throw new BenchError(`cannot read the topology ${file}: ${mistakes}`);
  }
}

const resolved = (folder: string, { manifest }: { manifest?: string }): { manifest?: string } =>
  manifest === undefined ? {} : { manifest: path.resolve(folder, manifest) };
