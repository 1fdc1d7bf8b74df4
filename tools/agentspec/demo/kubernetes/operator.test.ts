// The operator's chart, as helm is told to install it and to take it away: nothing of anybody else's is touched.
import { deploymentOf, namespaceOf } from '../../../../runner/kubernetes/testing/objects';
import { FakeCluster } from '../../../../runner/kubernetes/testing/fake-cluster';
import { defineKind } from '../../../../runner/kubernetes/testing/resources';
import { standIn } from '../../../../runner/kubernetes/testing/tools';
import { BenchError } from '../../../../runner/errors';
import type { Cluster } from './cluster';
import { requireHelm } from './helm';
import { ensureImages } from './images';
import { OBSERVATIONS as CRD, OPERATOR } from '../../../../support/agentspec/names';
import { installOperator, uninstallOperator } from './operator';

const images = Object.fromEntries(
  ['operator', 'central-service', 'sidecar', 'policy-server'].map((name) => [
    `agentspec-${name}`,
    `registry.test:5000/agentspec-${name}:v1`,
  ]),
);
jest.mock('./helm');
jest.mock('./images', () => ({ ensureImages: jest.fn(async () => images) }));

defineKind('AgentObservation', CRD);

const WHERE = '--kube-context testing --namespace agentspec-system';
const crdOf = (release?: string): object => ({
  kind: 'CustomResourceDefinition',
  metadata: { name: CRD, ...(release && { annotations: { 'meta.helm.sh/release-name': release } }) },
});

/** What the chart makes, which the stand-in for helm does not. */
const operatorOf = (image: string): object => ({
  ...deploymentOf(OPERATOR.deployment, [{ name: OPERATOR.container, image }]),
  metadata: { name: OPERATOR.deployment, namespace: OPERATOR.namespace },
});

async function start(helm = ''): Promise<{ fake: FakeCluster; cluster: Cluster; calls: () => string[] }> {
  const fake = await FakeCluster.start();
  fake.add(operatorOf('operator:v0'));
  return { fake, cluster: { isKind: false, kubectl: fake.kubectl }, calls: standIn('helm', helm) };
}

test('it is installed into a namespace of its own, with the images of this project (DEM-21)', async () => {
  const { fake, cluster, calls } = await start();
  await installOperator(cluster);
  expect(fake.object('Namespace', 'agentspec-system')).toBeDefined();
  const [call = ''] = calls();
  expect(call).toMatch(
    new RegExp(`^${WHERE} upgrade --install agentspec \\S*/deploy/chart --wait --timeout 180s `),
  );
  expect(call).toContain('--set-string operator.image.repository=registry.test:5000/agentspec-operator');
  expect(call).toContain('--set-string operator.image.tag=v1');
  expect(call).toContain('--set-string webhook.sidecarImage=registry.test:5000/agentspec-sidecar:v1');
  expect(call).toContain('webhook.certManager.enabled=false');
});

test.each([
  ['that is missing', undefined, true],
  ['of an earlier install', crdOf('agentspec'), true],
  ['of somebody else', crdOf(), false],
  ['of another release', crdOf('theirs'), false],
])('a definition %s is installed: %s', async (_whose, crd, isInstalled) => {
  const { fake, cluster, calls } = await start();
  if (crd) fake.add(crd);
  await installOperator(cluster);
  expect(calls()[0]).toContain(`--set installCRD=${isInstalled}`);
});

test('it is installed once the operator of before is gone', async () => {
  const { fake, cluster } = await start();
  // What helm waits for is the new one.
  jest.mocked(ensureImages).mockImplementationOnce(async () => {
    fake.add(operatorOf('operator:v1'));
    return images;
  });
  await installOperator(cluster);
  expect(fake.store.list('Pod').map(({ metadata }) => metadata.name)).toEqual(['agentspec-operator-2']);
});

test('that there is no helm is said before an image is built', async () => {
  const { cluster } = await start();
  jest.mocked(ensureImages).mockClear();
  jest.mocked(requireHelm).mockImplementationOnce(() => {
    throw new BenchError('there is none');
  });
  await expect(installOperator(cluster)).rejects.toThrow('there is none');
  expect(ensureImages).not.toHaveBeenCalled();
});

test('a helm that fails is named, with its command line', async () => {
  const { cluster } = await start('exit 3');
  await expect(installOperator(cluster)).rejects.toThrow(/^helm --kube-context testing .* failed with 3$/);
});

test('where it was never installed nothing is taken away', async () => {
  const { fake, cluster, calls } = await start('echo another');
  fake.add(crdOf());
  expect(await uninstallOperator(cluster)).toBe(false);
  expect(calls()).toEqual([`${WHERE} list --short`]);
  expect(fake.store.list('CustomResourceDefinition')).toHaveLength(1);
});

test.each([
  ['the definition goes with the last observation', 'agentspec', 0, 0],
  ['observations that are left keep it', 'agentspec', 1, 1],
  ['one of somebody else stays', 'theirs', 0, 1],
])('it is taken away; %s (DEM-38)', async (_what, release, observations, left) => {
  const { fake, cluster, calls } = await start('[ "$5" = list ] && echo agentspec; exit 0');
  fake.add(crdOf(release), namespaceOf('elsewhere'));
  if (observations) fake.add({ kind: 'AgentObservation', metadata: { name: 'x', namespace: 'elsewhere' } });
  expect(await uninstallOperator(cluster)).toBe(true);
  expect(calls()).toEqual([`${WHERE} list --short`, `${WHERE} uninstall agentspec --wait`]);
  expect(fake.store.list('CustomResourceDefinition')).toHaveLength(left);
});
