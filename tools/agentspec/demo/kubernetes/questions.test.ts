// What is asked of a demo, on a stand-in cluster: what is observed, what is missing, and what has moved (DEM-24 to DEM-33).
import { holdClock } from '../../../../runner/kubernetes/testing/clock';
import type { FakeCluster } from '../../../../runner/kubernetes/testing/fake-cluster';
import { deploymentOf, namespaceOf } from '../../../../runner/kubernetes/testing/objects';
import { onCleanUp, setVariables } from '../../../../runner/testing/clean-up';
import type { Observation } from '../../../../support/agentspec/clients/observations';
import { KubernetesDemo } from '../../../../support/agentspec/environments/kubernetes/demo';
import { RunLease } from '../../../../support/agentspec/environments/kubernetes/run-lease';
import { CENTRAL_SERVICE, OBSERVATIONS, OPERATOR } from '../../../../support/agentspec/names';
import { printed } from '../../../../support/agentspec/testing/embedded';
import { agentDeployment, demoCluster } from '../../../../support/agentspec/testing/fake-cluster/demo';
import { annotationsOf } from '../../../../support/agentspec/testing/fake-cluster/prepared';
import { logs } from '../logs';
import { opa } from '../opa';
import { patch, reset } from '../patch';
import { status } from '../status';
import { verify } from '../verify';

const PHASES = {
  gymcoach: ['Healthy', 'A', 100],
  'trading-bot': ['Degraded', 'D', 45],
  'voice-assistant': ['Unhealthy', 'C', 60],
  'fitness-tracker': ['Healthy', 'A', 100],
  'research-agent': ['Unhealthy', 'F', 20],
} as const;

const observationOf = (name: string, state?: object): object => ({
  kind: 'AgentObservation',
  metadata: { name },
  status: state,
});

const all = (): object[] =>
  Object.entries(PHASES).map(([name, [phase, grade, score]]) =>
    observationOf(name, { phase, grade, score, violations: 0, source: 'agent-sdk', lastChecked: 'first' }),
  );

/** A cluster with an operator that is there, and so are these agents and observations. */
async function observed(agents: readonly string[], ...observations: object[]): Promise<FakeCluster> {
  const cluster = await demoCluster(...agents);
  const { namespace, deployment } = OPERATOR;
  const operator = deploymentOf(deployment, [{ name: OPERATOR.container }]);
  cluster.add(
    namespaceOf(namespace),
    { kind: 'CustomResourceDefinition', metadata: { name: OBSERVATIONS } },
    { ...operator, metadata: { name: deployment, namespace } },
    ...observations,
  );
  return cluster;
}

/** @returns what was printed, and whether all is well */
async function outcomeOf(
  { kubectl }: FakeCluster,
  question: typeof verify,
): Promise<{ text: string; ok: boolean }> {
  const demo = await KubernetesDemo.open(kubectl);
  onCleanUp(() => demo.close());
  let ok = false;
  const text = await printed(async () => (ok = await question(demo)));
  return { text, ok };
}

describe('status', () => {
  test('is a table of all agents and observations, with dashes for what is not known (DEM-25)', async () => {
    const cluster = await observed(['gymcoach'], ...all(), observationOf('new'));
    const { text, ok } = await outcomeOf(cluster, status);
    expect(ok).toBe(true);
    expect(text).toMatch(/agent .* phase .* grade .* score .* violations .* source .* OPA mode .* state/);
    expect(text).not.toContain('control plane');
    expect(text).toMatch(/gymcoach .* Healthy .* A .* 100 .* 0 .* agent-sdk .* track .* running/);
    expect(text).toMatch(/research-agent .* Unhealthy .* F .* 20 .* 0 .* agent-sdk .* - .* -/);
    expect(text).toMatch(/new .* - .* - .* - /);
  });

  test('is not well where nothing is there, or an agent has no available pod', async () => {
    expect((await outcomeOf(await observed([]), status)).ok).toBe(false);
    const cluster = await observed(['gymcoach'], ...all());
    cluster.change<{ status: object }>('Deployment', 'gymcoach', (one) => ({ ...one, status: {} }));
    const { text, ok } = await outcomeOf(cluster, status);
    expect(ok).toBe(false);
    expect(text).toMatch(/gymcoach .* it has no available pod/);
  });
});

describe('verify', () => {
  test('tells five observations as they are fresh (DEM-24)', async () => {
    const { text, ok } = await outcomeOf(await observed(['gymcoach'], ...all()), verify);
    expect(ok).toBe(true);
    expect(text).toContain(
      `ok    the CRD ${OBSERVATIONS} is in the cluster\nok    the operator is available\n`,
    );
    expect(text).toContain('ok    gymcoach: running, Healthy, A, score 100\n');
  });

  test('remarks on an agent whose traffic has moved it, which fails nothing', async () => {
    const cluster = await observed([], ...all());
    cluster.change<Observation>('AgentObservation', 'gymcoach', (one) => ({
      ...one,
      status: { phase: 'Healthy', grade: 'B', score: 80 },
    }));
    const { text, ok } = await outcomeOf(cluster, verify);
    expect(ok).toBe(true);
    expect(text).toContain(
      'Healthy, B, score 80 (a fresh one is Healthy, A; its traffic may have moved it)\n',
    );
  });

  test('waits for observations that are pending or missing, and names them at last', async () => {
    const pending = observationOf('fitness-tracker', { phase: 'Pending' });
    const cluster = await observed([], ...all().slice(0, 3), pending);
    const runOut = holdClock();
    cluster.answer(`get ${OBSERVATIONS}`, () => {
      runOut();
      return undefined;
    });
    await expect(outcomeOf(cluster, verify)).rejects.toThrow(
      'pending: fitness-tracker; unknown: none; missing: research-agent',
    );
  });

  /** As the operator sees an agent whose sidecar it does not reach. */
  const unknown = { phase: 'Unknown', grade: 'F', score: 0 };

  test('waits for the look after the one that came before the sidecar', async () => {
    const cluster = await observed(['gymcoach'], ...all());
    const { status: known } = cluster.object<Observation>('AgentObservation', 'gymcoach');
    const become = (state: object | undefined): void =>
      cluster.change<Observation>('AgentObservation', 'gymcoach', (one) => ({ ...one, status: state }));
    become(unknown);
    cluster.answer(`get ${OBSERVATIONS}`, () => {
      if (cluster.askedFor(`get ${OBSERVATIONS}`).length === 3) become(known);
      return undefined;
    });
    const { text, ok } = await outcomeOf(cluster, verify);
    expect(ok).toBe(true);
    expect(text).toContain('ok    gymcoach: running, Healthy, A, score 100\n');
  });

  test('fails when an agent that runs stays unknown', async () => {
    const cluster = await observed(['gymcoach'], ...all().slice(1), observationOf('gymcoach', unknown));
    const runOut = holdClock();
    cluster.answer(`get ${OBSERVATIONS}`, () => {
      runOut();
      return undefined;
    });
    const { text, ok } = await outcomeOf(cluster, verify);
    expect(ok).toBe(false);
    expect(text).toContain(
      'FAIL  gymcoach: running, Unknown, F, score 0 (its sidecar is not reached, or says nothing that can be read)\n',
    );
    expect(text).toContain('ok    trading-bot: ');
  });

  test('says that there is no operator, or no CRD', async () => {
    const { text, ok } = await outcomeOf(await demoCluster(), verify);
    expect(ok).toBe(false);
    expect(text).toBe(
      `FAIL  the CRD ${OBSERVATIONS} is not in the cluster\nFAIL  the operator has no available replica; make demo-operator installs it\n`,
    );
  });
});

describe('logs', () => {
  beforeEach(() => setVariables({ AGENT: undefined, LINES: undefined }));

  test('are those of all sidecars, and of the operator where there is one', async () => {
    const agents =
      '== gymcoach\nlog of sidecar in gymcoach-1\n== trading-bot\nlog of sidecar in trading-bot-1\n';
    expect((await outcomeOf(await demoCluster('gymcoach', 'trading-bot'), logs)).text).toBe(agents);
    const { text } = await outcomeOf(await observed(['gymcoach', 'trading-bot']), logs);
    expect(text).toBe(`${agents}== operator\nlog of operator in agentspec-operator-1\n`);
  });

  test('of one agent alone are as many lines as are wanted', async () => {
    const cluster = await demoCluster('gymcoach', 'trading-bot');
    setVariables({ AGENT: 'trading-bot', LINES: '7' });
    expect((await outcomeOf(cluster, logs)).text).toBe('== trading-bot\nlog of sidecar in trading-bot-1\n');
    expect(cluster.askedFor('logs')).toEqual(['logs deployment/trading-bot --container sidecar --tail 7']);
  });

  test('of an agent that is not there are answered with those that are', async () => {
    setVariables({ AGENT: 'gymcoch' });
    await expect(outcomeOf(await demoCluster('gymcoach', 'trading-bot'), logs)).rejects.toThrow(
      'there is no agent "gymcoch"; there are: gymcoach, trading-bot',
    );
  });
});

describe('opa', () => {
  test('shows the policy engines with their health and what they deny, and no forward stays', async () => {
    const cluster = await observed(['trading-bot']);
    cluster.add(agentDeployment('gymcoach', { containers: [{ name: 'opa', image: 'engine:1' }] }));
    const demo = await KubernetesDemo.open(cluster.kubectl);
    const text = await printed(async () => expect(await opa(demo)).toBe(true));
    expect(text).toMatch(/gymcoach .* engine:1 .* http:\/\/127\.0\.0\.1:\d+ .* 200 .* denied: no guardrail/);
    expect(text).not.toContain('trading-bot');
    await demo.close();
    await cluster.untilRunning(0);
  });

  test('fails where there is no engine', async () => {
    expect((await outcomeOf(await observed(['gymcoach']), opa)).ok).toBe(false);
  });
});

describe('the live patch by hand', () => {
  const PATCHABLE = ['voice-assistant', 'fitness-tracker', 'research-agent'];

  async function patchable(): Promise<FakeCluster> {
    const cluster = await observed(PATCHABLE, ...all());
    const { namespace, name, key } = CENTRAL_SERVICE;
    cluster.add({ kind: 'Secret', metadata: { name, namespace }, data: { [key]: 'a2V5' } });
    cluster.add(
      ...PATCHABLE.map((agent) => ({
        kind: 'ConfigMap',
        metadata: { name: `${agent}-agent-yaml` },
        data: {},
      })),
    );
    return cluster;
  }

  /** The operator looks at the agents whenever somebody has asked for observations. */
  function letOperatorLook(cluster: FakeCluster): void {
    let looks = 0;
    cluster.answer(`get ${OBSERVATIONS}`, () => {
      looks += 1;
      for (const agent of PATCHABLE)
        cluster.change<Observation>('AgentObservation', agent, (one) => ({
          ...one,
          status: { ...one.status, lastChecked: `look ${looks}` },
        }));
      return undefined;
    });
  }

  test('stays until the reset, is shown when the operator has looked, and may be repeated (DEM-32, DEM-33)', async () => {
    const cluster = await patchable();
    letOperatorLook(cluster);
    const { text, ok } = await outcomeOf(cluster, patch);
    expect(ok).toBe(true);
    expect(text.split('\n').slice(0, 3)).toEqual(PATCHABLE.map((agent) => `${agent}: patched`));
    expect(text.match(/running, patched/g)).toHaveLength(3);
    expect(annotationsOf(cluster, 'research-agent')).toEqual({
      'proving-ground.dev/patched': 'make demo-patch',
    });

    const changes = cluster.askedFor('patch').length;
    expect((await outcomeOf(cluster, patch)).text).toMatch(/^voice-assistant: already patched\n/);
    expect(cluster.askedFor('patch')).toHaveLength(changes);

    for (const _twice of [1, 2]) {
      expect((await outcomeOf(cluster, reset)).text.split('\n').slice(0, 3)).toEqual(
        PATCHABLE.map((agent) => `${agent}: not patched, as the demo deploys it`),
      );
    }
    expect(annotationsOf(cluster, 'research-agent')).toEqual({});
  });

  test('is refused while a run is at work', async () => {
    const cluster = await patchable();
    const lease = await RunLease.take(cluster.kubectl);
    onCleanUp(() => lease.release());
    for (const question of [patch, reset])
      await expect(outcomeOf(cluster, question)).rejects.toThrow('is in use by another run');
    expect(annotationsOf(cluster, 'research-agent')).toEqual({});
  });

  test('is told to wait for an operator that does not look', async () => {
    const cluster = await patchable();
    setVariables({ TIMEOUT_OBSERVATION_MS: '300' });
    await expect(outcomeOf(cluster, patch)).rejects.toThrow(
      'it has not looked at voice-assistant, fitness-tracker, research-agent',
    );
  });

  test('of an agent that is not there is refused', async () => {
    await expect(outcomeOf(await observed(['gymcoach']), reset)).rejects.toThrow(
      'there is no agent voice-assistant in namespace demo; make demo-deploy CLUSTER=… deploys it',
    );
  });
});
