// With which program and variables each process of an embedded OptiInfra is started.
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { ProcessSpec } from '../../../../../runner/processes/managed-process';
import { agentTypes, type AgentType } from '../../../names';
import type { Ports } from './ports';

export interface ClusterLayout {
  /** Folder of the bundled programs. */
  readonly dist: string;
  readonly ports: Ports;
  /** Where the database keeps its data; gone when it is told to end. */
  readonly dataFolder: string;
  /** The variables that any process needs, and the scale of the operations clock; nothing else of the caller's shell. */
  readonly baseEnv: NodeJS.ProcessEnv;
}

/** One for the life of a cluster, told to whoever may open its socket. */
export type Secrets = ReturnType<typeof newSecrets>;
export const newSecrets = () => ({
  AGENT_SERVICE_KEY: randomBytes(32).toString('hex'),
  ORCHESTRATOR_SERVICE_KEY: randomBytes(32).toString('hex'),
  JWT_SECRET: randomBytes(32).toString('hex'),
  ENCRYPTION_KEY: randomBytes(32).toString('hex'),
});

/** Of a prepared environment (AUT-3, TOP-1). */
export const ADMIN = { username: 'admin@optiinfra.ai', password: 'admin123' };
const DATABASE = { name: 'optiinfra_test', user: 'test', password: 'test123' };

export const local = (port: number): string => `http://127.0.0.1:${port}`;
export const databaseUrl = ({ postgres }: Ports): string =>
  `postgresql://${DATABASE.user}:${DATABASE.password}@127.0.0.1:${postgres}/${DATABASE.name}`;

export type ServiceName = 'postgres' | 'cloud' | 'orchestrator' | `${AgentType}-agent` | 'portal';

/** @returns every process, in the order in which they are started: whoever needs another comes after it (RUN-17) */
export function processSpecs(layout: ClusterLayout, secrets: Secrets): Map<ServiceName, ProcessSpec> {
  const { dist, ports, dataFolder, baseEnv } = layout;
  const spec = (name: ServiceName, program: string, env: NodeJS.ProcessEnv): [ServiceName, ProcessSpec] => [
    name,
    { name, run: { program: path.join(dist, 'optiinfra', `${program}.js`) }, env: { ...baseEnv, ...env } },
  ];
  const shared = { DATABASE_URL: databaseUrl(ports), CLOUD_URL: local(ports.cloud), ENV: 'test' };
  const { JWT_SECRET: _jwt, ENCRYPTION_KEY: _key, ...serviceKeys } = secrets;
  const orchestrator = { ...shared, ...secrets, PORT: String(ports.orchestrator) };
  const agent = { ...shared, ...serviceKeys, ORCHESTRATOR_URL: local(ports.orchestrator) };
  return new Map([
    spec('postgres', 'postgres', {
      ...{ POSTGRES_DATA: dataFolder, POSTGRES_TEMPORARY: '1', POSTGRES_PORT: String(ports.postgres) },
      ...{ POSTGRES_DB: DATABASE.name, POSTGRES_USER: DATABASE.user, POSTGRES_PASSWORD: DATABASE.password },
    }),
    spec('cloud', 'cloud', { PORT: String(ports.cloud) }),
    spec('orchestrator', 'orchestrator', { ...orchestrator, PORTAL_URL: local(ports.portal) }),
    ...agentTypes.map((type) => spec(`${type}-agent`, 'agent', { ...agent, AGENT_TYPE: type })),
    spec('portal', 'portal', { PORT: String(ports.portal), ORCHESTRATOR_URL: local(ports.orchestrator) }),
  ]);
}
