// `demo-deploy` on a stand-in cluster: what is applied, what is waited for, and what is taken away again (DEM-22).
import { rmSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { onCleanUp, setVariables } from '../../../../runner/testing/clean-up';
import { printed } from '../../../../support/agentspec/testing/embedded';
import { agentDeployment } from '../../../../support/agentspec/testing/fake-cluster/demo';
import { namespaceOf } from '../../../../runner/kubernetes/testing/objects';
import { FakeCluster } from '../../../../runner/kubernetes/testing/fake-cluster';
import { waitsWith } from '../../../../runner/kubernetes/testing/rollouts';
import { deleteAgents, deployAgents, untilAvailable } from './agents';
import type { Cluster } from './cluster';
import type { Images } from './images';
import { projectRoot } from '../../../../runner/project-root';

const images: Images = Object.fromEntries(
  ['agent', 'sidecar', 'policy-server'].map((name) => [`agentspec-${name}`, `registry.test:5000/${name}:v1`]),
);
jest.mock('./images', () => ({ ensureImages: async () => images }));

/** Nobody's: overlays are written to a folder that has the namespace's name. */
const NAMESPACE = 'of-agents-test';

async function start(): Promise<{ fake: FakeCluster; cluster: Cluster }> {
  const fake = await FakeCluster.start({ namespace: NAMESPACE });
  setVariables({ YES: undefined });
  onCleanUp(() => rmSync(path.join(projectRoot, 'dist/deploy', NAMESPACE), { recursive: true, force: true }));
  return { fake, cluster: { isKind: false, kubectl: fake.kubectl } };
}

test('the demo is applied with the images of this project, and waited for', async () => {
  const { fake, cluster } = await start();
  let overlay = '';
  fake.answer('apply -k', ({ options }) => {
    overlay = readFileSync(path.join(options.kustomize!, 'kustomization.yaml'), 'utf8');
    fake.add(agentDeployment('gymcoach'));
    return 'configmap/gymcoach-agent-yaml unchanged\nservice/gymcoach-sidecar unchanged\ndeployment.apps/gymcoach created\n';
  });
  const said = await printed(() => deployAgents(cluster));
  expect(said).toBe('agents: all available (1 objects applied)\n');
  expect(parse(overlay)).toMatchObject({
    namespace: NAMESPACE,
    images: [
      { name: 'agentspec-agent', newName: 'registry.test:5000/agent', newTag: 'v1' },
      { name: 'agentspec-sidecar', newName: 'registry.test:5000/sidecar', newTag: 'v1' },
      { name: 'policy-engine', newName: 'registry.test:5000/policy-server', newTag: 'v1' },
    ],
  });
  expect(fake.askedFor('rollout status')).toEqual(['rollout status deployment/gymcoach --timeout=180s']);
});

test('a demo that is up already needs nothing (DEM-18)', async () => {
  const { fake, cluster } = await start();
  fake.add(namespaceOf(NAMESPACE, { 'proving-ground.dev/demo': 'true' }), agentDeployment('gymcoach'));
  fake.answer('apply -k', () => 'service/gymcoach-sidecar unchanged\ndeployment.apps/gymcoach unchanged\n');
  expect(await printed(() => deployAgents(cluster))).toBe('agents: all available, nothing to do\n');
});

test('a namespace of somebody else is left alone', async () => {
  const { fake, cluster } = await start();
  fake.add(namespaceOf(NAMESPACE));
  await expect(deployAgents(cluster)).rejects.toThrow('exists, and not for this demo');
  expect(fake.askedFor('apply')).toEqual([]);
});

test('an agent that can never start is said at once, whatever the rollout waits for', async () => {
  const { fake, cluster } = await start();
  fake.podStatus = waitsWith('ErrImageNeverPull', 'image "sidecar:1" is not present');
  fake.add(namespaceOf(NAMESPACE), agentDeployment('gymcoach'));
  fake.answer(
    'rollout status',
    ({ signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(''))),
  );
  await expect(untilAvailable(cluster)).rejects.toThrow(
    'ErrImageNeverPull: image "sidecar:1" is not present',
  );
});

test('what the manifests name is deleted, but not the namespace', async () => {
  const { fake, cluster } = await start();
  const configMap = { kind: 'ConfigMap', metadata: { name: 'gymcoach-agent-yaml' } };
  const theirs = { kind: 'ConfigMap', metadata: { name: 'theirs' } };
  fake.add(namespaceOf(NAMESPACE), configMap, theirs);
  const manifests = [
    namespaceOf(NAMESPACE),
    configMap,
    { kind: 'Service', metadata: { name: 'gone-already' } },
  ];
  fake.answer('kustomize', () => manifests.map((one) => JSON.stringify(one)).join('\n---\n'));
  await deleteAgents(cluster, images);
  expect(fake.store.list('Namespace')).toHaveLength(1);
  expect(fake.store.list('ConfigMap').map(({ metadata }) => metadata.name)).toEqual(['theirs']);
});
