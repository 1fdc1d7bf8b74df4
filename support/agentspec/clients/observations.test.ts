// Observations of a stand-in cluster: made, read, awaited, and gone with the scenario.
import { demoCluster } from '../testing/fake-cluster/demo';
import { holdClock } from '../../../runner/kubernetes/testing/clock';
import type { FakeCluster } from '../../../runner/kubernetes/testing/fake-cluster';
import { ClusterClient } from '../../../runner/kubernetes/cluster-client';
import { observationOf, Observations, type Observation } from './observations';

async function start(): Promise<{ cluster: FakeCluster; client: ClusterClient; observations: Observations }> {
  const cluster = await demoCluster();
  const client = new ClusterClient(cluster.kubectl, () => undefined, 'of/a-scenario');
  return { cluster, client, observations: new Observations(client) };
}

const observe = (cluster: FakeCluster, name: string, status: object): void =>
  cluster.change<Observation>('AgentObservation', name, (one) => ({ ...one, status }));

test('an observation names its agent, has a name of its own, and ends with the scenario', async () => {
  const { cluster, client, observations } = await start();
  const name = await observations.make('gymcoach', { checkInterval: 5, source: null });
  expect(name).toMatch(/^pg-gymcoach-[0-9a-f]{8}$/);
  expect(await observations.read(name)).toMatchObject({
    apiVersion: 'agentspec.io/v1',
    spec: { agentRef: { name: 'gymcoach' }, checkInterval: 5 },
  });
  await client.cleanUp();
  expect(cluster.store.list('AgentObservation')).toEqual([]);
});

test('what is given as nothing is left out', () => {
  expect(observationOf('x', { source: null, sidecarPort: 0 }).spec).toEqual({ sidecarPort: 0 });
});

test('it is followed until it shows what is waited for', async () => {
  const { cluster, observations } = await start();
  const name = await observations.make('gymcoach', {});
  const phases: (string | undefined)[] = [];
  const found = await observations.until(name, 'it to be healthy', ({ phase }) => {
    phases.push(phase);
    setImmediate(() => observe(cluster, name, { phase: phases.length > 1 ? 'Healthy' : 'Pending' }));
    return phase === 'Healthy' ? undefined : `it is ${phase}`;
  });
  expect(found.status).toEqual({ phase: 'Healthy' });
  expect(phases).toEqual([undefined, 'Pending', 'Healthy']);
});

test('one that never shows it ends with what it showed at last', async () => {
  const { cluster, observations } = await start();
  const name = await observations.make('gymcoach', {});
  observe(cluster, name, { phase: 'Unknown' });
  const runOut = holdClock();
  const waiting = observations.until(name, 'it to be healthy', ({ phase }) => {
    setImmediate(runOut);
    return `it is ${phase}`;
  });
  await expect(waiting).rejects.toThrow('Waited 60 s for it to be healthy; at last: it is Unknown');
});
