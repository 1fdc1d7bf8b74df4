// The live patch on a stand-in cluster, and the way back (DEM-29 to DEM-33).
import { readFileSync } from 'node:fs';
import { namespaceOf } from '../../../../runner/kubernetes/testing/objects';
import type { FakeCluster } from '../../../../runner/kubernetes/testing/fake-cluster';
import { annotationsOf, envOf, preparedCluster, type Prepared } from '../../testing/fake-cluster/prepared';
import { agentsAmong } from './agents';
import { DemoNamespace } from './demo-namespace';
import { applyPatch, patchable } from './live-patch';
import { PATCHED } from '../../names';
import { restoreLeftovers } from './restore';

const VOICE = 'voice-assistant';
const KEY = { name: 'OPENAI_API_KEY', value: 'demo-key-not-a-secret' };

async function withDemo(...agents: string[]): Promise<Prepared> {
  const prepared = await preparedCluster(...agents);
  prepared.cluster.add(
    ...agents.map((agent) => ({
      kind: 'ConfigMap',
      metadata: { name: `${agent}-agent-yaml` },
      data: { 'agent.yaml': 'own' },
    })),
  );
  return prepared;
}

const manifestOf = (cluster: FakeCluster, agent: string): string | undefined =>
  cluster.object<{ data: Record<string, string> }>('ConfigMap', `${agent}-agent-yaml`).data['agent.yaml'];

const topologyOf = (agent: string) => patchable().find(({ name }) => name === agent)!;

test('the demo patches three agents, and never gymcoach and trading-bot', () => {
  expect(patchable().map(({ name }) => name)).toEqual([VOICE, 'fitness-tracker', 'research-agent']);
});

test('a patched agent has another manifest, profile and key in a new pod, until the reset', async () => {
  const { cluster, environment } = await withDemo(VOICE);
  const { manifest, patch } = topologyOf(VOICE);
  await environment.patchDemo([VOICE]);
  expect(manifestOf(cluster, VOICE)).toBe(readFileSync(patch!.manifest!, 'utf8'));
  expect(envOf(cluster, VOICE, VOICE)).toEqual([{ name: 'AGENT_PROFILE', value: patch!.profile }]);
  expect(envOf(cluster, VOICE)).toContainEqual(KEY);
  expect(annotationsOf(cluster, VOICE)).toEqual({ [PATCHED]: 'a run' });
  expect(cluster.forwards.list).toEqual([`${VOICE}-2:4000`, `${VOICE}-2:4001`]);

  expect(await environment.resetDemo()).toEqual([`${VOICE}: not patched, as before`]);
  expect(manifestOf(cluster, VOICE)).toBe(readFileSync(manifest, 'utf8'));
  expect(envOf(cluster, VOICE)).not.toContainEqual(KEY);
  expect(annotationsOf(cluster, VOICE)).toEqual({});
  await cluster.untilRunning(2);
  expect(cluster.forwards.list).toEqual([`${VOICE}-3:4000`, `${VOICE}-3:4001`]);
  expect(await environment.resetDemo()).toEqual([]);
});

test('an agent that registers gets a copy of the key, and learns where the central service is', async () => {
  const { cluster, environment } = await withDemo('fitness-tracker');
  const name = 'agentspec-central-service';
  await expect(environment.patchDemo(['fitness-tracker'])).rejects.toThrow(
    'there is no central service in namespace agentspec-system; make demo-operator CLUSTER=… installs it',
  );
  cluster.add(namespaceOf('agentspec-system'), {
    kind: 'Secret',
    metadata: { name, namespace: 'agentspec-system' },
    data: { 'admin-key': 'a2V5' },
  });
  await environment.patchDemo(['fitness-tracker']);
  expect(cluster.object('Secret', 'central-service-key')).toMatchObject({ data: { 'admin-key': 'a2V5' } });
  expect(envOf(cluster, 'fitness-tracker', 'fitness-tracker')).toContainEqual({
    name: 'CENTRAL_SERVICE_URL',
    value: `http://${name}.agentspec-system`,
  });
  await environment.resetDemo();
  expect(envOf(cluster, 'fitness-tracker', 'fitness-tracker').map((entry) => entry.name)).toEqual([
    'AGENT_PROFILE',
  ]);
});

test('a run that ends without a reset puts its patch back', async () => {
  const { cluster, environment } = await withDemo(VOICE);
  await environment.patchDemo([VOICE]);
  expect(await environment.restore()).toEqual([`${VOICE}: not patched, as before`]);
  expect(annotationsOf(cluster, VOICE)).toEqual({});
});

test('what a run that died has patched is put back; what a person has patched stays', async () => {
  const { cluster, environment } = await withDemo(VOICE, 'research-agent');
  const demo = new DemoNamespace(cluster.kubectl);
  await environment.patchDemo([VOICE]);
  const research = agentsAmong(await demo.deployments()).find(({ agent }) => agent === 'research-agent')!;
  await applyPatch(demo, research, 'make demo-patch');
  expect(await restoreLeftovers(demo)).toEqual([`${VOICE}: patched by an earlier run, as before`]);
  expect(annotationsOf(cluster, VOICE)).toEqual({});
  expect(annotationsOf(cluster, 'research-agent')).toEqual({ [PATCHED]: 'make demo-patch' });
});

test('an agent without a patch is refused with those that have one', async () => {
  const { environment } = await withDemo('gymcoach');
  await expect(environment.patchDemo(['gymcoach'])).rejects.toThrow(
    'the demo has no live patch for "gymcoach"; it has one for voice-assistant, fitness-tracker, research-agent',
  );
});
