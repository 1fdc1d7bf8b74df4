// `make demo-verify`: a quick look whether the demo stands (DEM-24); the specification itself is `make demo-e2e`.
import { statusOf } from '../../../runner/http/status-of';
import { waitUntil } from '../../../runner/wait';
import type { ObservationStatus } from '../../../support/agentspec/clients/observations';
import {
  RUNNING,
  type AgentStatus,
  type DemoEnvironment,
} from '../../../support/agentspec/environments/demo';
import { timeouts } from '../../../support/timeouts';
import { say } from '../../print';
import { verdictOn } from './verdict';

/** Phase and grade of agents that nobody has called yet (AGT-2): others are told, not failed, for traffic moves them. */
const fresh: Readonly<Record<string, string>> = {
  gymcoach: 'Healthy, A',
  'trading-bot': 'Degraded, D',
  'voice-assistant': 'Unhealthy, C',
  'fitness-tracker': 'Healthy, A',
  'research-agent': 'Unhealthy, F',
};

interface Judged extends AgentStatus {
  readonly verdict: ObservationStatus | string | undefined;
}

export async function verify(demo: DemoEnvironment): Promise<boolean> {
  const checks = await demo.checks();
  checks.forEach(({ holds, says }) => sayWhether(holds, says));
  if (!checks.every(({ holds }) => holds)) return false;
  const looks = await Promise.all((await untilJudged(demo)).map(lookAt));
  looks.forEach(({ holds, says }) => sayWhether(holds, says));
  return looks.every(({ holds }) => holds);
}

const sayWhether = (holds: boolean, what: string): void => say(`${holds ? 'ok  ' : 'FAIL'}  ${what}`);

/** @throws WaitExpired when one of the five is missing, or is Pending for as long as OBSERVATION */
async function untilJudged(demo: DemoEnvironment): Promise<Judged[]> {
  return waitUntil<Judged[]>('five agents that are no longer Pending', timeouts.OBSERVATION, async () => {
    const agents = await Promise.all((await demo.agents()).map(judged));
    const pending = agents.filter(isPending).map(({ name }) => name);
    const missing = Object.keys(fresh).filter((name) => !agents.some((agent) => agent.name === name));
    if (pending.length === 0 && missing.length === 0) return { value: agents };
    return { notYet: `pending: ${pending.join(', ') || 'none'}; missing: ${missing.join(', ') || 'none'}` };
  });
}

const judged = async (agent: AgentStatus): Promise<Judged> => ({ ...agent, verdict: await verdictOn(agent) });

const isPending = ({ verdict }: Judged): boolean =>
  typeof verdict !== 'string' && (verdict?.phase ?? 'Pending') === 'Pending';

async function lookAt(agent: Judged): Promise<{ holds: boolean; says: string }> {
  const { name, state = RUNNING, verdict, address } = agent;
  const live = address && (await statusOf(`${address.controlUrl}/health/live`));
  const proxied = address && (await statusOf(`${address.proxyUrl}/`));
  const answers = address ? [`control plane ${live}`, `proxy ${proxied}`] : [];
  const isReached = !address || (live === 200 && typeof proxied === 'number');
  const holds = state === RUNNING && isReached && typeof verdict !== 'string';
  const found = typeof verdict === 'string' ? `gap ${verdict}` : describe(verdict!);
  return { holds, says: `${name}: ${[state, ...answers, found].join(', ')}${remarkOn(agent)}` };
}

const describe = ({ phase, grade, score }: ObservationStatus): string => `${phase}, ${grade}, score ${score}`;

function remarkOn({ name, isPatched, verdict }: Judged): string {
  if (isPatched) return ' (patched)';
  const wanted = fresh[name];
  if (typeof verdict === 'string' || !wanted || wanted === `${verdict?.phase}, ${verdict?.grade}`) return '';
  return ` (a fresh one is ${wanted}; its traffic may have moved it)`;
}
