// What the sidecar can check by itself when the agent serves no live report (RDY-12 to RDY-17).
import type { Manifest } from '../manifest/schema';
import { environmentVariables } from '../manifest/references';
import type { Settings } from '../settings';
import type { Check } from './check';
import { checkConnection } from './connection-check';
import { checkSecretBackend } from './secret-backend';

const connectTimeoutMs = 3_000;

/**
 * Makes all static checks of a manifest, the ones over the network at the same time.
 *
 * @param settings the environment variables are judged in and the secret backend to look at
 * @param timeoutMs for each TCP connect
 * @returns env checks first, then secret backend, MCP servers, memory, sub-agents, services
 */
export function staticChecks(
  manifest: Manifest,
  settings: Pick<Settings, 'environment' | 'secretBackend'>,
  timeoutMs = connectTimeoutMs,
): Promise<Check[]> {
  const { environment, secretBackend } = settings;
  return Promise.all([
    ...environmentVariables(manifest).map((name) => checkVariable(name, environment)),
    checkSecretBackend(secretBackend, environment),
    ...mcpChecks(manifest),
    ...memoryChecks(manifest, timeoutMs),
    ...subagentChecks(manifest, timeoutMs),
    ...serviceChecks(manifest, timeoutMs),
  ]);
}

/** An empty variable counts as unset (RDY-12). */
function checkVariable(name: string, environment: NodeJS.ProcessEnv): Check {
  const subject = { id: `env:${name}`, category: 'env', severity: 'error' } as const;
  if (environment[name]) return { ...subject, status: 'pass', message: `${name} is set` };
  return {
    ...subject,
    status: 'fail',
    message: `${name} is not set`,
    remediation: `Set ${name} in the environment of the sidecar`,
  };
}

/** A stdio server runs inside the agent's container, out of the sidecar's sight. */
function mcpChecks({ spec }: Manifest): (Check | Promise<Check>)[] {
  return (spec.mcp?.servers ?? []).map((server) => {
    const subject = { id: `mcp:${server.name}`, category: 'mcp' } as const;
    if (server.transport === 'stdio') return skipped(subject, 'a stdio server is started by the agent');
    return checkConnection(subject, server.url, (server.healthCheck?.timeoutSeconds ?? 5) * 1_000);
  });
}

function memoryChecks({ spec }: Manifest, timeoutMs: number): (Check | Promise<Check>)[] {
  const { shortTerm, longTerm, vector } = spec.memory ?? {};
  const checks: (Check | Promise<Check>)[] = [];
  if (shortTerm) {
    const subject = { id: 'memory:short-term', category: 'memory' } as const;
    const remote = shortTerm.backend === 'redis';
    checks.push(
      remote ? checkConnection(subject, shortTerm.connection, timeoutMs) : local(subject, shortTerm.backend),
    );
  }
  if (longTerm) {
    const subject = { id: 'memory:long-term', category: 'memory' } as const;
    const remote = longTerm.backend !== 'sqlite';
    checks.push(
      remote
        ? checkConnection(subject, longTerm.connectionString, timeoutMs)
        : local(subject, longTerm.backend),
    );
  }
  if (vector) {
    checks.push(
      skipped({ id: 'memory:vector', category: 'memory' }, `${vector.backend} declares no connection`),
    );
  }
  return checks;
}

function subagentChecks({ spec }: Manifest, timeoutMs: number): (Check | Promise<Check>)[] {
  return (spec.subagents ?? []).map(({ name, ref }) => {
    const subject = { id: `subagent:${name}`, category: 'subagent' } as const;
    if ('a2a' in ref) return checkConnection(subject, ref.a2a.url, timeoutMs);
    return skipped(subject, `${ref.agentspec} is a file of the agent, not of the sidecar`);
  });
}

function serviceChecks({ spec }: Manifest, timeoutMs: number): Promise<Check>[] {
  return (spec.requires?.services ?? []).map(({ type, connection }) =>
    checkConnection({ id: `service:${type}`, category: 'service' }, connection, timeoutMs),
  );
}

type Subject = Pick<Check, 'id' | 'category'>;

const skipped = (subject: Subject, message: string): Check => ({
  ...subject,
  status: 'skip',
  severity: 'info',
  message,
});

const local = (subject: Subject, backend: string): Check => ({
  ...subject,
  status: 'pass',
  severity: 'info',
  message: `${backend} lives inside the agent`,
});
