// `make demo-status`: how each agent fares, and where to reach it (DEM-25).
import type { ObservationStatus } from '../../../support/agentspec/clients/observations';
import {
  RUNNING,
  type AgentStatus,
  type DemoEnvironment,
} from '../../../support/agentspec/environments/demo';
import { say, sayTable } from '../../print';
import { verdictOn } from './verdict';

const said = ['phase', 'grade', 'score', 'violations', 'source'] as const;
const head = ['agent', ...said, 'OPA mode', 'state'];
const addresses = ['proxy', 'control plane'];

const UNKNOWN = '-';

interface Row {
  readonly cells: (string | number)[];
  readonly isWell: boolean;
}

/** @returns whether there are agents, and none of them is known to be unwell */
export async function status(demo: DemoEnvironment): Promise<boolean> {
  const agents = await demo.agents();
  const haveAddresses = agents.some(({ address }) => address);
  const rows = await Promise.all(agents.map((agent) => rowOf(agent, haveAddresses)));
  sayTable(
    haveAddresses ? [...head, ...addresses] : head,
    rows.map(({ cells }) => cells),
  );
  (await demo.remarks()).forEach(say);
  return rows.length > 0 && rows.every(({ isWell }) => isWell);
}

async function rowOf(agent: AgentStatus, hasAddresses: boolean): Promise<Row> {
  const { name, opaMode = UNKNOWN, state = UNKNOWN } = agent;
  const { proxyUrl = UNKNOWN, controlUrl = UNKNOWN } = agent.address ?? {};
  const verdict = await verdictOn(agent);
  const whyNot = typeof verdict === 'string' && `gap: ${verdict}`;
  const states = [state, agent.isPatched && 'patched', whyNot].filter(Boolean).join(', ');
  return {
    cells: [name, ...verdictCells(verdict), opaMode, states, ...(hasAddresses ? [proxyUrl, controlUrl] : [])],
    isWell: !whyNot && [RUNNING, UNKNOWN].includes(state),
  };
}

function verdictCells(verdict: ObservationStatus | string | undefined): (string | number)[] {
  const known: ObservationStatus = typeof verdict === 'string' ? { phase: 'Unknown' } : (verdict ?? {});
  return said.map((key) => known[key] ?? UNKNOWN);
}
