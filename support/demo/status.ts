// `make demo-status`: how each agent fares, from its own sidecar, and where to reach it.
import axios from 'axios';
import { gradeOf } from '../agentspec/grade';
import type { GapReport } from '../clients/agentspec/types';
import type { EmbeddedAgent } from '../environments/embedded/cluster-client';
import { messageOf } from '../errors';
import { timeout } from '../timeouts';
import { theKeptCluster } from './lifecycle';
import { sayTable } from './print';

const head = ['agent', 'grade', 'score', 'source', 'OPA mode', 'proxy', 'control plane', 'sidecar pid', 'state'];

export async function showStatus(): Promise<boolean> {
  const { agents } = await (await theKeptCluster()).status();
  const rows = await Promise.all(agents.map(rowOf));
  sayTable(head, rows);
  return agents.every(({ state }) => state === 'running');
}

async function rowOf(agent: EmbeddedAgent): Promise<(string | number)[]> {
  const { grade, score, source, state } = await gapOf(agent);
  return [agent.name, grade, score, source, agent.opaMode ?? '-', agent.proxyUrl, agent.controlUrl, agent.pid ?? '-', state];
}

async function gapOf({ controlUrl, state }: EmbeddedAgent) {
  try {
    const { data } = await axios.get<GapReport>(`${controlUrl}/gap`, { timeout: timeout('GAP'), proxy: false });
    return { grade: gradeOf(data.score), score: data.score, source: data.source, state };
  } catch (error) {
    return { grade: '?', score: '?', source: '?', state: `${state}, gap: ${messageOf(error)}` };
  }
}
