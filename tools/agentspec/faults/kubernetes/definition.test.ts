// The versions of the definition are those of the fault while it is tried, and those from before afterwards.
import { OBSERVATIONS } from '../../../../support/agentspec/clients/observations';
import { FakeCluster } from '../../../../runner/kubernetes/testing/fake-cluster';
import { temporaryFolder } from '../../../../runner/testing/folder';
import { Definition } from './definition';

interface Crd {
  readonly spec: { readonly versions: readonly object[] };
}

test('the versions are replaced and put back, as often as it is asked for', async () => {
  const cluster = await FakeCluster.start();
  const versions = [{ name: 'v1', columns: ['Phase'] }];
  cluster.add({ kind: 'CustomResourceDefinition', metadata: { name: OBSERVATIONS }, spec: { versions } });
  const crd = (): Crd => cluster.object<Crd>('CustomResourceDefinition', OBSERVATIONS);
  const definition = new Definition(cluster.kubectl);
  const folder = temporaryFolder({
    [definition.plants]: 'spec: { versions: [{ name: v1, columns: [Grade] }] }',
  });

  const plant = await definition.prepare(folder);
  expect(crd().spec.versions).toEqual(versions);
  await plant();
  await plant();
  expect(crd().spec.versions).toEqual([{ name: 'v1', columns: ['Grade'] }]);
  await definition.putBack();
  await definition.putBack();
  expect(crd().spec.versions).toEqual(versions);
  expect(cluster.askedFor('patch')).toHaveLength(3);
});
