// `make demo-verify`: a quick look whether the demo stands (DEM-24); the specification itself is `make demo-e2e`.
import { statusOf } from '../../../runner/http/status-of';
import { WaitExpired, waitUntil, type Probe } from '../../../runner/wait';
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

/**
 * An agent is Unknown, too, when it was looked at before its sidecar was there: the next look tells.
 *
 * @returns the five; those that stayed Unknown for as long as OBSERVATION are among them
 * @throws WaitExpired when one is missing, or is Pending, for that long
 */
async function untilJudged(demo: DemoEnvironment): Promise<Judged[]> {
  let last: Judged[] = [];
  const look = async (): Promise<Probe<Judged[]>> => {
    last = await Promise.all((await demo.agents()).map(judged));
    const pending = among(last, isPending);
    const unknown = among(last, isUnknown);
    const missing = missingAmong(last);
    if ([pending, unknown, missing].every(({ length }) => length === 0)) return { value: last };
    return {
      notYet: `pending: ${listed(pending)}; unknown: ${listed(unknown)}; missing: ${listed(missing)}`,
    };
  };
  try {
    return await waitUntil('five agents that were looked at', timeouts.OBSERVATION, look, LONGEST_PAUSE_MS);
  } catch (error) {
    if (error instanceof WaitExpired && !last.some(isPending) && missingAmong(last).length === 0) return last;
    throw error;
  }
}

/** Whoever looks at agents does so every few seconds at most. */
const LONGEST_PAUSE_MS = 1_000;

const judged = async (agent: AgentStatus): Promise<Judged> => ({ ...agent, verdict: await verdictOn(agent) });

const phaseOf = ({ verdict }: Judged): string | undefined =>
  typeof verdict === 'string' ? undefined : (verdict?.phase ?? 'Pending');

const isPending = (agent: Judged): boolean => phaseOf(agent) === 'Pending';

/** Though there is somebody to look at. */
const isUnknown = (agent: Judged): boolean =>
  phaseOf(agent) === 'Unknown' && (agent.state ?? RUNNING) === RUNNING;

const among = (agents: readonly Judged[], is: (agent: Judged) => boolean): string[] =>
  agents.filter(is).map(({ name }) => name);

const missingAmong = (agents: readonly Judged[]): string[] =>
  Object.keys(fresh).filter((name) => !agents.some((agent) => agent.name === name));

const listed = (names: readonly string[]): string => names.join(', ') || 'none';

async function lookAt(agent: Judged): Promise<{ holds: boolean; says: string }> {
  const { name, state = RUNNING, verdict, address } = agent;
  const live = address && (await statusOf(`${address.controlUrl}/health/live`));
  const proxied = address && (await statusOf(`${address.proxyUrl}/`));
  const answers = address ? [`control plane ${live}`, `proxy ${proxied}`] : [];
  const isReached = !address || (live === 200 && typeof proxied === 'number');
  const isKnown = typeof verdict !== 'string' && phaseOf(agent) !== 'Unknown';
  const holds = state === RUNNING && isReached && isKnown;
  const found = typeof verdict === 'string' ? `gap ${verdict}` : describe(verdict!);
  return { holds, says: `${name}: ${[state, ...answers, found].join(', ')}${remarkOn(agent)}` };
}

const describe = ({ phase, grade, score }: ObservationStatus): string => `${phase}, ${grade}, score ${score}`;

function remarkOn(agent: Judged): string {
  const { name, isPatched, verdict } = agent;
  if (phaseOf(agent) === 'Unknown') return ' (its sidecar is not reached, or says nothing that can be read)';
  if (isPatched) return ' (patched)';
  const wanted = fresh[name];
  if (typeof verdict === 'string' || !wanted || wanted === `${verdict?.phase}, ${verdict?.grade}`) return '';
  return ` (a fresh one is ${wanted}; its traffic may have moved it)`;
}
