// The file that names an OptiInfra which somebody else started: OPTIINFRA_URLS=file with `--profile urls`.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import * as z from 'zod';
import { BenchError, messageOf } from '../../../../runner/errors';
import type { OptiInfraAccess } from '../environment';

/** The environment variable that names the file. */
export const URLS_VARIABLE = 'OPTIINFRA_URLS';

const text = z.string({ error: 'takes a text; put it in quotes' }).min(1, 'takes a text');
const url = z
  .url({ protocol: /^https?$/, error: 'takes an http or https URL' })
  .transform((given) => given.replace(/\/+$/, ''));

const file = z.strictObject({
  api: url,
  portal: url,
  simulator: url.optional(),
  'test-hooks': z.boolean({ error: 'takes true or false' }).default(false),
  admin: z.strictObject({ username: text, password: text }).optional(),
  'agent-key': text.optional(),
  'orchestrator-key': text.optional(),
  database: text.optional(),
  'read-log': text.optional(),
});

export interface Configuration {
  readonly access: OptiInfraAccess;
  /** A shell command that prints the platform's log. */
  readonly readLog: string | undefined;
}

/**
 * @returns what the file of OPTIINFRA_URLS says
 * @throws BenchError naming every mistake: its place in the file, and what is allowed
 */
export function readConfiguration(env: NodeJS.ProcessEnv = process.env): Configuration {
  const path = env[URLS_VARIABLE];
  if (!path)
    throw new BenchError(
      `the urls profile needs ${URLS_VARIABLE}=file for OptiInfra; docs/optiinfra-urls.example.yaml shows such a file`,
    );
  const { success, data, error } = file.safeParse(readYaml(path));
  if (!success) {
    const problems = error.issues.map((issue) => `  ${issue.path.join('.') || 'the file'}: ${issue.message}`);
    const allowed = Object.keys(file.shape).join(', ');
    throw new BenchError(`${path} is not a urls file:\n${problems.join('\n')}\nAllowed: ${allowed}`);
  }
  const { 'test-hooks': hasTestHooks, 'agent-key': agentKey, 'orchestrator-key': orchestratorKey } = data;
  const { api, portal, simulator, admin, database, 'read-log': readLog } = data;
  const access = { api, portal, simulator, admin, database, hasTestHooks, agentKey, orchestratorKey };
  return { access, readLog };
}

function readYaml(path: string): unknown {
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new BenchError(`cannot read ${path}: ${messageOf(error)}`);
  }
}
