// What the central service of the demo knows of the agents that report to it by themselves (DEM-31).
import axios from 'axios';
import type { CentralServiceAccess } from './cluster-client';
import { timeouts } from '../../../timeouts';

/** The newest heartbeat of an agent, or none where it has only registered. */
export interface Registered {
  readonly agentName: string;
  readonly heartbeat?: { readonly status: string; readonly score: number };
}

/** @returns the agents in the order of their registration. @throws AxiosError when the service does not answer */
export async function registeredAgents({ url, adminKey }: CentralServiceAccess): Promise<Registered[]> {
  const api = axios.create({
    baseURL: `${url}/api/v1/agents`,
    headers: { 'x-admin-key': adminKey },
    timeout: timeouts.REQUEST.ms,
    proxy: false,
  });
  const { data } = await api.get<{ agentName: string; lastSeen: string | null }[]>('');
  return Promise.all(
    data.map(async ({ agentName, lastSeen }) => {
      if (lastSeen === null) return { agentName };
      const [health, gap] = await Promise.all([
        api.get<{ status: string }>(`/${agentName}/health`),
        api.get<{ score: number }>(`/${agentName}/gap`),
      ]);
      return { agentName, heartbeat: { status: health.data.status, score: gap.data.score } };
    }),
  );
}
