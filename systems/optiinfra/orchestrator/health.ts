// Health, measured on request: the eleven services, each by what really answers (HLT-3 to HLT-5).
import { sql } from 'kysely';
import { agentTypes, type AgentType } from '../api/customer';
import type { ServiceRow } from '../api/health';
import { AgentClient } from '../clients/agent';
import type { Platform } from './platform';
import { listAgents } from './tasks/registry';

const LIMIT_MS = 3_000;

/** @returns a row whose time is that of `probe`, and whose status says whether it succeeded */
async function row(service: string, probe: () => Promise<unknown>, backend?: string): Promise<ServiceRow> {
  const started = performance.now();
  const of = backend ? { backend } : {};
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${LIMIT_MS} ms`)), LIMIT_MS);
  });
  try {
    await Promise.race([probe(), late]);
    return {
      service,
      status: 'healthy',
      response_ms: Math.round((performance.now() - started) * 100) / 100,
      ...of,
    };
  } catch (error) {
    return { service, status: 'unhealthy', response_ms: null, ...of, error: (error as Error).message };
  } finally {
    clearTimeout(timer);
  }
}

async function answers(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(LIMIT_MS) });
  if (!response.ok) throw new Error(`${response.status}`);
}

async function agentAnswers({ stores, settings }: Platform, type: AgentType): Promise<void> {
  const agents = await listAgents(stores.database, { type, status: 'active' });
  const reachable = agents.flatMap(({ endpoint }) => endpoint ?? []);
  if (reachable.length === 0) throw new Error(`no ${type} agent is registered and fresh`);
  const asked = reachable.map(async (endpoint) => {
    if (!(await new AgentClient(endpoint, settings.ownKey).isHealthy(LIMIT_MS))) throw new Error(endpoint);
  });
  await Promise.any(asked).catch(() => {
    throw new Error(`none of ${reachable.length} answers`);
  });
}

/** The stores and the cloud: without any of them the platform does not work. */
export async function componentRows(platform: Platform): Promise<ServiceRow[]> {
  const { database, metrics, cache, vectors, backend } = platform.stores;
  return Promise.all([
    row('postgres', () => sql`select 1`.execute(database)),
    row('clickhouse', () => metrics.ping(), backend),
    row('redis', () => cache.ping(), backend),
    row('qdrant', () => vectors.ping(), backend),
    row('localstack', () => answers(`${platform.settings.cloud.planes}/health`), 'cloud simulator'),
  ]);
}

/** @returns eleven rows, in the order of RUN-27 */
export async function serviceRows(platform: Platform): Promise<ServiceRow[]> {
  const { portalUrl } = platform.settings;
  const portal = async (): Promise<void> => {
    if (!portalUrl) throw new Error('PORTAL_URL is not set: there is no portal');
    await answers(`${portalUrl}/api/health`);
  };
  const parts = await Promise.all([
    componentRows(platform),
    row('orchestrator', () => sql`select 1`.execute(platform.stores.database)),
    ...agentTypes.map((type) => row(`${type}-agent`, () => agentAnswers(platform, type))),
    row('portal', portal),
  ]);
  return parts.flat();
}
