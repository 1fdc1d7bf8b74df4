// The file that names sidecars which somebody else started: AGENTSPEC_URLS=file with `--profile urls`.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import * as z from 'zod';
import { BenchError, messageOf } from '../../../../runner/errors';
import { ABILITIES } from '../../abilities';

/** The environment variable that names the file. */
export const URLS_VARIABLE = 'AGENTSPEC_URLS';

const url = z
  .url({ protocol: /^https?$/, error: 'takes an http or https URL' })
  .transform((given) => given.replace(/\/+$/, ''));
const command = z.string({ error: 'takes a shell command' }).min(1, 'takes a shell command').optional();

const offers = z.array(z.enum(ABILITIES, { error: `takes some of ${ABILITIES.join(', ')}` }), {
  error: `takes a list of some of ${ABILITIES.join(', ')}`,
});

const agent = z.strictObject({
  proxy: url,
  control: url,
  /** Variables that the sidecar has at rest, put back when a run has changed them. */
  variables: z.record(z.string(), z.string({ error: 'takes a text; put it in quotes' })).default({}),
  /** What the agent can do; it is asked where nobody says so. */
  offers: offers.optional(),
  'set-variable': command,
  restart: command,
  'read-log': command,
});

const file = z.strictObject({
  agents: z.record(z.string(), agent).refine((agents) => Object.keys(agents).length > 0, 'names no agent'),
});

export type AgentUrls = z.infer<typeof agent>;

/**
 * @returns the agents that the file of AGENTSPEC_URLS names.
 * @throws BenchError naming every mistake: its place in the file, and what is allowed
 */
export function readUrls(env: NodeJS.ProcessEnv = process.env): Map<string, AgentUrls> {
  const path = env[URLS_VARIABLE];
  if (!path)
    throw new BenchError(
      `the urls profile needs ${URLS_VARIABLE}=file; docs/urls.example.yaml shows such a file`,
    );
  const parsed = file.safeParse(readYaml(path));
  if (parsed.success) return new Map(Object.entries(parsed.data.agents));
  const problems = parsed.error.issues.map(
    (issue) => `  ${issue.path.join('.') || 'the file'}: ${issue.message}`,
  );
  throw new BenchError(
    `${path} is not a urls file:\n${problems.join('\n')}\nAllowed for an agent: ${Object.keys(agent.shape).join(', ')}`,
  );
}

function readYaml(path: string): unknown {
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new BenchError(`cannot read ${path}: ${messageOf(error)}`);
  }
}
