// `make demo-status`: how each agent fares, from its own sidecar, and where to reach it.
import { gradeOf } from '../../agentspec/grade';
import type { EmbeddedAgent } from '../../environments/embedded/cluster-client';
import { gapOf } from './gap';
import { theKeptCluster } from './lifecycle';
import { sayTable } from '../print';

const head = [
  'agent',
  'grade',
  'score',
  'source',
  'OPA mode',
  'proxy',
  'control plane',
  'sidecar pid',
  'state',
];

export async function showStatus(): Promise<boolean> {
  const { agents } = await (await theKeptCluster()).status();
  const rows = await Promise.all(agents.map(rowOf));
  sayTable(head, rows);
  return rows.every((row) => row.at(-1) === 'running');
}

async function rowOf(agent: EmbeddedAgent): Promise<(string | number)[]> {
  const { name, opaMode = '-', proxyUrl, controlUrl, pid = '-', state } = agent;
  const gap = await gapOf(controlUrl);
  const addresses = [opaMode, proxyUrl, controlUrl, pid];
  if (typeof gap === 'string') return [name, '?', '?', '?', ...addresses, `${state}, gap: ${gap}`];
  return [name, gradeOf(gap.score), gap.score, gap.source, ...addresses, state];
}
