// `make demo-status`: how each agent fares, from its own sidecar, and where to reach it.
import { gradeOf } from '../../agentspec/grade';
import { messageOf } from '../../errors';
import type { CentralServiceAccess, EmbeddedAgent } from '../../environments/embedded/cluster-client';
import { say, sayTable } from '../print';
import { registeredAgents, type Registered } from './central-service';
import { gapOf } from './gap';
import { theKeptCluster } from './lifecycle';

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

/** The table, and where agents report to the central service, what it last heard of them (DEM-31). */
export async function showStatus(): Promise<boolean> {
  const client = await theKeptCluster();
  const { agents } = await client.status();
  const rows = await Promise.all(agents.map(rowOf));
  sayTable(
    head,
    rows.map(({ cells }) => cells),
  );
  const access = await client.centralService();
  if (access) await sayRegistered(access);
  return rows.every(({ isWell }) => isWell);
}

interface Row {
  readonly cells: (string | number)[];
  readonly isWell: boolean;
}

async function rowOf(agent: EmbeddedAgent): Promise<Row> {
  const { name, opaMode = '-', proxyUrl, controlUrl, pid = '-', isPatched } = agent;
  const state = isPatched ? `${agent.state}, patched` : agent.state;
  const gap = await gapOf(controlUrl);
  const addresses = [opaMode, proxyUrl, controlUrl, pid];
  if (typeof gap === 'string') {
    return { cells: [name, '?', '?', '?', ...addresses, `${state}, gap: ${gap}`], isWell: false };
  }
  const cells = [name, gradeOf(gap.score), gap.score, gap.source, ...addresses, state];
  return { cells, isWell: agent.state === 'running' };
}

async function sayRegistered(access: CentralServiceAccess): Promise<void> {
  const known = await registeredAgents(access).then(
    (agents) => agents.map(said).join('; ') || 'nobody has registered',
    (error) => `no answer: ${messageOf(error)}`,
  );
  say(`central service at ${access.url}: ${known}`);
}

const said = ({ agentName, heartbeat }: Registered): string =>
  heartbeat ? `${agentName} says ${heartbeat.status}, ${heartbeat.score}` : `${agentName} has registered`;
