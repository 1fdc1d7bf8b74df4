// Before a run touches a cluster: which ones it refuses, and what it says then (DEM-35).
import { agentDeployment, demoCluster } from '../../testing/fake-cluster/demo';
import { namespaceOf } from '../../../../runner/kubernetes/testing/objects';
import { FakeCluster } from '../../../../runner/kubernetes/testing/fake-cluster';
import { ready, waitsWith } from '../../../../runner/kubernetes/testing/rollouts';
import { Kubectl } from '../../../../runner/kubernetes/kubectl';
import { BenchError } from '../../../../runner/errors';
import type { Pod } from '../../../../runner/kubernetes/objects';
import { agentsThatServe, assertMayChange } from './preflight';

const DEMO = { 'proving-ground.dev/demo': 'true' };

/** A cluster with the namespace demo, labelled like this. */
async function clusterOf(labels: object, context = 'testing'): Promise<FakeCluster> {
  const cluster = await FakeCluster.start({ context });
  cluster.add(namespaceOf('demo', labels));
  return cluster;
}

describe('the namespace', () => {
  test('is missing, and who creates it is said', async () => {
    const refused = assertMayChange((await FakeCluster.start()).kubectl, {});
    await expect(refused).rejects.toThrow(BenchError);
    await expect(refused).rejects.toThrow(
      'there is no namespace "demo" in context testing; make demo-provision CLUSTER=testing creates it (KUBE_NAMESPACE names another one)',
    );
  });

  test('of kind is named as the make targets name it', async () => {
    const { kubectl } = await FakeCluster.start({ context: 'kind-agentspec' });
    await expect(assertMayChange(kubectl, {})).rejects.toThrow('make demo-provision CLUSTER=kind creates it');
  });

  test.each([
    ['a label of the demo', DEMO, 'testing', {}],
    ['the context of kind', {}, 'kind-agentspec', {}],
    ['YES=1', {}, 'testing', { YES: '1' }],
    ['YES=yes', {}, 'testing', { YES: 'yes' }],
  ])('may be changed by %s', async (_by, labels, context, env) => {
    await assertMayChange((await clusterOf(labels, context)).kubectl, env);
  });

  test.each([
    ['no label', {}, {}],
    ['a label that says no', { 'proving-ground.dev/demo': 'false' }, {}],
    ['YES=0', {}, { YES: '0' }],
  ])('may not be changed with %s', async (_with, labels, env) => {
    await expect(assertMayChange((await clusterOf(labels)).kubectl, env)).rejects.toThrow(
      'namespace "demo" of context testing carries no label proving-ground.dev/demo=true, so nothing says that a run may change what is in it; label it, or set YES=1',
    );
  });

  test('cannot be asked for in a context that is not there', async () => {
    await clusterOf(DEMO);
    const other = new Kubectl({ context: 'gone', namespace: 'demo' });
    await expect(assertMayChange(other, {})).rejects.toThrow('there is no context "gone" in the kubeconfig');
  });
});

describe('the demo', () => {
  test('is whole: every agent is given, with its sidecar', async () => {
    const { kubectl } = await demoCluster('gymcoach', 'trading-bot');
    expect(await agentsThatServe(kubectl)).toMatchObject([
      { agent: 'gymcoach', deployment: 'gymcoach', container: 'sidecar', selector: { app: 'gymcoach' } },
      { agent: 'trading-bot' },
    ]);
  });

  test('has no agents', async () => {
    const cluster = await demoCluster();
    cluster.add({
      ...agentDeployment('web'),
      spec: { selector: { matchLabels: {} }, template: { spec: { containers: [{ name: 'web' }] } } },
    });
    await expect(agentsThatServe(cluster.kubectl)).rejects.toThrow(
      'namespace "demo" of context testing holds no agent with a sidecar; make demo-deploy CLUSTER=testing deploys the demo',
    );
  });

  test('is patched live, and who puts it back is said', async () => {
    const cluster = await demoCluster('gymcoach');
    cluster.add(
      agentDeployment('research-agent', { annotations: { 'proving-ground.dev/patched': 'make demo-patch' } }),
    );
    await expect(agentsThatServe(cluster.kubectl)).rejects.toThrow(
      'research-agent of namespace "demo" are patched live; make demo-reset CLUSTER=testing puts them back',
    );
  });

  test('has an agent whose image cannot be pulled', async () => {
    const cluster = await demoCluster('gymcoach');
    cluster.podStatus = waitsWith('ImagePullBackOff', 'Back-off pulling image "sidecar:1"');
    cluster.add(agentDeployment('trading-bot'));
    const refused = agentsThatServe(cluster.kubectl);
    await expect(refused).rejects.toThrow(BenchError);
    await expect(refused).rejects.toThrow(
      'trading-bot does not start: container sidecar of pod trading-bot-1: ImagePullBackOff: Back-off pulling image "sidecar:1"',
    );
  });

  test('has an agent that crashes, and its last words are told', async () => {
    const cluster = await demoCluster();
    cluster.podStatus = waitsWith('CrashLoopBackOff', 'back-off 10s restarting failed container');
    cluster.add(agentDeployment('gymcoach'));
    await expect(agentsThatServe(cluster.kubectl)).rejects.toThrow(
      'CrashLoopBackOff: back-off 10s restarting failed container; its last words:\nlast words of sidecar in gymcoach-1',
    );
  });

  test('has an agent that is still starting, and is waited for', async () => {
    const cluster = await demoCluster();
    cluster.podStatus = waitsWith('ContainerCreating', '');
    cluster.add(agentDeployment('gymcoach'));
    cluster.answer('get pods', () => {
      if (cluster.askedFor('get pods').length === 2)
        cluster.change<Pod>('Pod', 'gymcoach-1', (pod) => ({ ...pod, status: ready(pod) }));
      return undefined;
    });
    expect(await agentsThatServe(cluster.kubectl)).toMatchObject([{ agent: 'gymcoach' }]);
  });
});
