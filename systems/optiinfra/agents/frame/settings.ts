// What the environment tells an agent, checked before it starts.
import { hostname } from 'node:os';
import { z } from 'zod';
import { agentTypes } from '../../api/customer';

const text = z.string().min(1);
const variables = z.object({
  AGENT_TYPE: z.enum(agentTypes),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  AGENT_HOSTNAME: text.optional(),
  ORCHESTRATOR_URL: z.url(),
  DATABASE_URL: text,
  CLOUD_URL: z.url(),
  AWS_ENDPOINT_URL: z.url().optional(),
  AGENT_SERVICE_KEY: text,
  ORCHESTRATOR_SERVICE_KEY: text,
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});
export type AgentSettings = ReturnType<typeof readAgentSettings>;

/** @throws {Error} naming each variable that is missing or wrong, and what is allowed */
export function readAgentSettings(environment: NodeJS.ProcessEnv) {
  const { success, data, error } = variables.safeParse(environment);
  if (!success) {
    const wrong = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new Error(`the environment is not complete: ${wrong.join('; ')}`);
  }
  return {
    ...{ type: data.AGENT_TYPE, host: data.HOST, port: data.PORT, databaseUrl: data.DATABASE_URL },
    hostname: data.AGENT_HOSTNAME ?? `${data.AGENT_TYPE}-agent.${hostname()}`,
    orchestrator: data.ORCHESTRATOR_URL.replace(/\/$/, ''),
    clouds: { planes: data.CLOUD_URL.replace(/\/$/, ''), aws: data.AWS_ENDPOINT_URL ?? data.CLOUD_URL },
    ...{
      ownKey: data.AGENT_SERVICE_KEY,
      orchestratorKey: data.ORCHESTRATOR_SERVICE_KEY,
      logLevel: data.LOG_LEVEL,
    },
  };
}
