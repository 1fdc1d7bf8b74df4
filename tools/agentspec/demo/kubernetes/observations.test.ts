// `demo-status` and `demo-verify` on a stand-in cluster: what is observed, what is missing, and what has moved (DEM-24).
import { holdClock } from '../../../../runner/kubernetes/testing/clock';
import { demoCluster } from '../../../../support/agentspec/testing/fake-cluster/demo';
import { namespaceOf } from '../../../../runner/kubernetes/testing/objects';
import type { FakeCluster } from '../../../../runner/kubernetes/testing/fake-cluster';
import { printed } from '../../../../support/agentspec/testing/embedded';
import { showStatus, verify, type Observation } from './observations';
import { OBSERVATIONS as CRD } from '../../../../support/agentspec/names';

const PHASES = {
  gymcoach: ['Healthy', 'A', 100],
  'trading-bot': ['Degraded', 'D', 45],
  'voice-assistant': ['Unhealthy', 'C', 60],
  'fitness-tracker': ['Healthy', 'A', 100],
  'research-agent': ['Unhealthy', 'F', 20],
} as const;

const observationOf = (name: string, status?: object): object => ({
  kind: 'AgentObservation',
  metadata: { name },
  status,
});

const all = (): object[] =>
  Object.entries(PHASES).map(([name, [phase, grade, score]]) =>
    observationOf(name, { phase, grade, score, violations: 0, source: 'agent-sdk' }),
  );

/** A cluster with an operator that is there, and so are these observations. */
async function observed(...observations: object[]): Promise<FakeCluster> {
  const cluster = await demoCluster();
  cluster.add(
    namespaceOf('agentspec-system'),
    { kind: 'CustomResourceDefinition', metadata: { name: CRD } },
    ...observations,
  );
  cluster.add({
    kind: 'Deployment',
    metadata: { name: 'agentspec-operator', namespace: 'agentspec-system' },
    spec: { selector: { matchLabels: {} }, template: { spec: { containers: [] } } },
  });
  return cluster;
}

/** @returns what was printed, and whether the command succeeded */
async function outcomeOf(
  { kubectl }: FakeCluster,
  command: typeof verify,
): Promise<{ text: string; succeeded: boolean }> {
  let succeeded = false;
  const text = await printed(async () => (succeeded = await command({ isKind: false, kubectl })));
  return { text, succeeded };
}

test('the status is a table of all observations, with dashes for what is not known (DEM-25)', async () => {
  const { text, succeeded } = await outcomeOf(await observed(...all(), observationOf('new')), showStatus);
  expect(succeeded).toBe(true);
  expect(text).toMatch(/agent .* phase .* grade .* score .* violations .* source/);
  expect(text).toMatch(/research-agent .* Unhealthy .* F .* 20 .* 0 .* agent-sdk/);
  expect(text).toMatch(/new .* - .* - .* - /);
});

test('where nothing is observed the status fails', async () => {
  expect((await outcomeOf(await observed(), showStatus)).succeeded).toBe(false);
});

test('five observations as they are fresh are verified', async () => {
  const { text, succeeded } = await outcomeOf(await observed(...all()), verify);
  expect(succeeded).toBe(true);
  expect(text).toContain(`ok    the CRD ${CRD} is in the cluster\nok    the operator is available\n`);
  expect(text).toContain('ok    research-agent: Unhealthy, F, score 20\n');
});

test('an agent whose traffic has moved it is remarked on, and fails nothing', async () => {
  const cluster = await observed(...all());
  cluster.change<Observation>('AgentObservation', 'gymcoach', (one) => ({
    ...one,
    status: { phase: 'Healthy', grade: 'B', score: 80 },
  }));
  const { text, succeeded } = await outcomeOf(cluster, verify);
  expect(succeeded).toBe(true);
  expect(text).toContain(
    'ok    gymcoach: Healthy, B, score 80 (a fresh one is Healthy, A; its traffic may have moved it)',
  );
});

test('observations that are pending or missing are waited for, and named at last', async () => {
  const cluster = await observed(
    ...all().slice(0, 3),
    observationOf('fitness-tracker', { phase: 'Pending' }),
  );
  const runOut = holdClock();
  cluster.answer(`get ${CRD}`, () => {
    runOut();
    return undefined;
  });
  await expect(outcomeOf(cluster, verify)).rejects.toThrow(
    'pending: fitness-tracker; missing: research-agent',
  );
});

test('without an operator, or without the CRD, that is what is said', async () => {
  const { text, succeeded } = await outcomeOf(await demoCluster(), verify);
  expect(succeeded).toBe(false);
  expect(text).toBe(
    `FAIL  the CRD ${CRD} is not in the cluster\nFAIL  the operator has no available replica; make demo-operator installs it\n`,
  );
});
