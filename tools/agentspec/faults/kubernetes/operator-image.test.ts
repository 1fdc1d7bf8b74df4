// The operator has the image of the fault while it is tried, and the one from before afterwards, whoever planted it.
import type { Cluster } from '../../demo/kubernetes/cluster';
import { imagesOfCopy } from '../../demo/kubernetes/images';
import type { Deployment } from '../../../../runner/kubernetes/objects';
import { OPERATOR } from '../../../../support/agentspec/names';
import { FakeCluster } from '../../../../runner/kubernetes/testing/fake-cluster';
import { OperatorImage } from './operator-image';

jest.mock('../../demo/kubernetes/images');

const ORIGINAL = 'registry/agentspec-operator:sound';
const FAULTY = 'registry/agentspec-operator:faulty';

async function clusterWith(image: string, annotations: object = {}): Promise<[FakeCluster, Cluster]> {
  const fake = await FakeCluster.start();
  fake.add(
    { kind: 'Namespace', metadata: { name: OPERATOR.namespace } },
    {
      kind: 'Deployment',
      metadata: { name: OPERATOR.deployment, namespace: OPERATOR.namespace, annotations },
      spec: {
        selector: { matchLabels: { app: 'operator' } },
        template: {
          metadata: { labels: { app: 'operator' } },
          spec: { containers: [{ name: OPERATOR.container, image }] },
        },
      },
    },
  );
  return [fake, { isKind: false, kubectl: fake.kubectl }];
}

function deployed(fake: FakeCluster): { image: string | undefined; annotations: object | undefined } {
  const { metadata, spec } = fake.object<Deployment>('Deployment', OPERATOR.deployment);
  return { image: spec.template.spec.containers[0]!.image, annotations: metadata.annotations };
}

test('the image is replaced, noted, and put back', async () => {
  const [fake, cluster] = await clusterWith(ORIGINAL);
  jest.mocked(imagesOfCopy).mockResolvedValue({ 'agentspec-operator': FAULTY });
  const operator = await OperatorImage.of(cluster);
  const plant = await operator.prepare('/copy');
  expect(deployed(fake).image).toBe(ORIGINAL);
  await plant();
  expect(deployed(fake)).toEqual({ image: FAULTY, annotations: { 'proving-ground.dev/planted': ORIGINAL } });
  await operator.putBack();
  expect(deployed(fake)).toEqual({ image: ORIGINAL, annotations: {} });
});

test('what a run that was killed has left is not taken for the original', async () => {
  const [fake, cluster] = await clusterWith(FAULTY, { 'proving-ground.dev/planted': ORIGINAL });
  await (await OperatorImage.of(cluster)).putBack();
  expect(deployed(fake)).toEqual({ image: ORIGINAL, annotations: {} });
});

test('a fault that does not build says so', async () => {
  const [, cluster] = await clusterWith(ORIGINAL);
  jest.mocked(imagesOfCopy).mockRejectedValue(new Error('expected ";"'));
  const operator = await OperatorImage.of(cluster);
  await expect(operator.prepare('/copy')).rejects.toThrow('it does not build: expected ";"');
});
