// `demo-status` and `demo-verify`: what the operator has observed of the five agents.
import type { Kubectl } from '../../../../runner/kubernetes/kubectl';
import type { List, Metadata } from '../../../../runner/kubernetes/objects';
import { waitUntil } from '../../../../runner/wait';
import { say, sayTable } from '../print';
import type { Cluster } from './cluster';
import { OBSERVATIONS, OPERATOR } from '../../../../support/agentspec/names';
import { timeouts } from '../../../../support/timeouts';

export interface Observation {
  readonly metadata: Metadata;
  readonly status?: {
    readonly phase?: string;
    readonly grade?: string;
    readonly score?: number;
    readonly violations?: number;
    readonly source?: string;
  };
}

/** Phase and grade of agents that nobody has called yet (AGT-2): another one is told, not failed. */
const expected: Readonly<Record<string, string>> = {
  gymcoach: 'Healthy, A',
  'trading-bot': 'Degraded, D',
  'voice-assistant': 'Unhealthy, C',
  'fitness-tracker': 'Healthy, A',
  'research-agent': 'Unhealthy, F',
};

export async function showStatus({ kubectl }: Cluster): Promise<boolean> {
  const observations = await observationsOf(kubectl);
  const rows = observations.map(({ metadata, status = {} }) => {
    const { phase = '-', grade = '-', score = '-', violations = '-', source = '-' } = status;
    return [metadata.name, phase, grade, score, violations, source];
  });
  sayTable(['agent', 'phase', 'grade', 'score', 'violations', 'source'], rows);
  return observations.length > 0;
}

/** The CRD, the operator, and five observations that have left Pending (DEM-24). */
export async function verify({ kubectl }: Cluster): Promise<boolean> {
  const crd = await kubectl.find(['get', 'crd', OBSERVATIONS]);
  const operator = await kubectl.find<{ status?: { availableReplicas?: number } }>(
    ['get', 'deployment', OPERATOR.deployment],
    {
      namespace: OPERATOR.namespace,
    },
  );
  const isReady = (operator?.status?.availableReplicas ?? 0) > 0;
  say(`${crd ? 'ok  ' : 'FAIL'}  the CRD ${OBSERVATIONS} ${crd ? 'is' : 'is not'} in the cluster`);
  say(
    `${isReady ? 'ok  ' : 'FAIL'}  the operator ${isReady ? 'is available' : 'has no available replica; make demo-operator installs it'}`,
  );
  if (!crd || !isReady) return false;
  const observations = await untilObserved(kubectl);
  observations.forEach((observation) => say(verdictOn(observation)));
  return true;
}

async function untilObserved(kubectl: Kubectl): Promise<readonly Observation[]> {
  return waitUntil<readonly Observation[]>(
    'five observations that have left Pending',
    timeouts.OBSERVATION,
    async () => {
      const observations = await observationsOf(kubectl);
      const pending = observations
        .filter(({ status }) => (status?.phase ?? 'Pending') === 'Pending')
        .map(({ metadata }) => metadata.name);
      const missing = Object.keys(expected).filter(
        (name) => !observations.some(({ metadata }) => metadata.name === name),
      );
      if (pending.length === 0 && missing.length === 0) return { value: observations };
      return { notYet: `pending: ${pending.join(', ') || 'none'}; missing: ${missing.join(', ') || 'none'}` };
    },
  );
}

function verdictOn({ metadata, status = {} }: Observation): string {
  const found = `${status.phase}, ${status.grade}`;
  const wanted = expected[metadata.name];
  const remark =
    wanted === undefined || wanted === found
      ? ''
      : ` (a fresh one is ${wanted}; its traffic may have moved it)`;
  return `ok    ${metadata.name}: ${found}, score ${status.score}${remark}`;
}

async function observationsOf(kubectl: Kubectl): Promise<readonly Observation[]> {
  return (await kubectl.json<List<Observation>>(['get', OBSERVATIONS])).items;
}
