// Asks an agent's own sidecar what it makes of the agent, for a heartbeat.
import type { AgentReport } from './client';

/**
 * @param controlUrl base URL of the sidecar's control plane, without a trailing slash
 * @param timeoutMs how long each of the two answers may take
 * @throws Error naming the route that gave no answer to use
 */
export async function readSidecarReport(
  controlUrl: string,
  timeoutMs: number,
  stopped: AbortSignal,
): Promise<AgentReport> {
  const signal = AbortSignal.any([stopped, AbortSignal.timeout(timeoutMs)]);
  const [health, gap] = await Promise.all([
    // An unavailable agent is answered 503, and its report counts no less (RDY-7).
    readJson(`${controlUrl}/health/ready`, [200, 503], signal),
    readJson(`${controlUrl}/gap`, [200], signal),
  ]);
  return { health, gap };
}

async function readJson(url: string, statuses: readonly number[], signal: AbortSignal): Promise<object> {
  const response = await fetch(url, { signal });
  if (!statuses.includes(response.status)) throw new Error(`GET ${url} was answered ${response.status}`);
  const body: unknown = await response.json();
  if (typeof body === 'object' && body !== null) return body;
  throw new Error(`GET ${url} was not answered with a JSON object`);
}
