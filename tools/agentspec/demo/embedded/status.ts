// `make demo-status`: how each agent fares, from its own sidecar, and where to reach it.
import { gradeOf } from '../../../../support/agentspec/clients/grade';
import { messageOf } from '../../../../runner/errors';
import type {
  CentralServiceAccess,
  EmbeddedAgent,
} from '../../../../support/agentspec/environments/embedded/cluster-client';
import { say, sayTable } from '../print';
import { registeredAgents, type Registered } from './central-service';
import { gapOf, readinessOf } from './gap';
import { theKeptCluster } from './lifecycle';

const head = [
  ...['agent', 'phase', 'grade', 'score', 'violations', 'source'],
  ...['OPA mode', 'proxy', 'control plane', 'state'],
];

/** As an operator would call them (OPR-11); there is none here, so each sidecar is asked itself (DEM-25). */
const phases: Readonly<Record<string, string>> = {
  ready: 'Healthy',
  degraded: 'Degraded',
  unavailable: 'Unhealthy',
};

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
  const { name, opaMode = '-', proxyUrl, controlUrl, isPatched } = agent;
  const state = isPatched ? `${agent.state}, patched` : agent.state;
  const [gap, readiness] = await Promise.all([gapOf(controlUrl), readinessOf(controlUrl)]);
  const addresses = [opaMode, proxyUrl, controlUrl];
  if (typeof gap === 'string') {
    const unknown = ['Unknown', ...Array.from({ length: 4 }, () => '?')];
    return { cells: [name, ...unknown, ...addresses, `${state}, gap: ${gap}`], isWell: false };
  }
  const { score, issues, source } = gap;
  const found = [phases[readiness] ?? 'Unknown', gradeOf(score), score, issues.length, source];
  return { cells: [name, ...found, ...addresses, state], isWell: agent.state === 'running' };
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
