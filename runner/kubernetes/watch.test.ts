// Watches of a stand-in cluster: what is there, what comes, what ends too early, and what never comes.
import { setVariables } from '../testing/clean-up';
import { holdClock } from './testing/clock';
import { FakeCluster } from './testing/fake-cluster';
import { namespaceOf } from './testing/objects';
import { Refusal } from './testing/resources';
import { WaitExpired, type Probe } from '../wait';
import { watchUntil } from './watch';
import { timeouts } from '../timeouts';

interface ConfigMap {
  readonly metadata: { readonly name: string };
  readonly data: { readonly text: string };
}

const options = { what: 'a good text', limit: timeouts.COMMAND } as const;
const configMap = (name: string, text: string): object => ({
  kind: 'ConfigMap',
  metadata: { name },
  data: { text },
});

async function startCluster(): Promise<FakeCluster> {
  const cluster = await FakeCluster.start();
  cluster.add(namespaceOf('demo'));
  return cluster;
}

const isGood = ({ metadata, data }: ConfigMap): Probe<string> =>
  data.text.includes('good') ? { value: metadata.name } : { notYet: `${metadata.name} says ${data.text}` };

const untilGood = ({ kubectl }: FakeCluster): Promise<string> =>
  watchUntil<ConfigMap, string>(kubectl, ['configmaps'], isGood, options);

test('what is there already is seen, and no kubectl stays', async () => {
  const cluster = await startCluster();
  cluster.add(configMap('one', 'bad'), configMap('two', 'good'));
  expect(await untilGood(cluster)).toBe('two');
  await cluster.untilRunning(0);
});

test('what changes later is seen, whatever its text looks like', async () => {
  const cluster = await startCluster();
  cluster.add(configMap('one', 'bad'));
  const found = untilGood(cluster);
  await cluster.untilRunning(1);
  cluster.add(configMap('two', 'so\n}\n{ "a": 1 }\n'));
  cluster.add(configMap('one', '}\ngood'));
  expect(await found).toBe('one');
});

test('a watch that ends too early is begun again', async () => {
  const cluster = await startCluster();
  let begun = 0;
  cluster.answer('get configmaps --watch', () => {
    begun += 1;
    if (begun === 2) throw new Refusal('error: http2: client connection lost');
    if (begun === 3) cluster.add(configMap('late', 'good'));
    return begun < 3 ? '' : undefined;
  });
  expect(await untilGood(cluster)).toBe('late');
  expect(begun).toBe(3);
});

test('what never comes ends with what was awaited, and why it was not there at last', async () => {
  const cluster = await startCluster();
  cluster.add(configMap('one', 'bad'));
  const runOut = holdClock();
  const look = (object: ConfigMap): Probe<string> => {
    setImmediate(runOut);
    return isGood(object);
  };
  const waiting = watchUntil<ConfigMap, string>(cluster.kubectl, ['configmaps'], look, options);
  await expect(waiting).rejects.toThrow(WaitExpired);
  await expect(waiting).rejects.toThrow(
    'Waited 120 s for a good text; at last: one says bad (TIMEOUT_COMMAND_MS sets the limit)',
  );
  await cluster.untilRunning(0);
});

test('when nothing of the kind is there, that is what is said', async () => {
  const cluster = await startCluster();
  setVariables({ TIMEOUT_COMMAND_MS: '300' });
  await expect(untilGood(cluster)).rejects.toThrow(
    'Waited 0.3 s for a good text; at last: nothing of the kind is there',
  );
});

test('when every watch is refused, kubectl is quoted', async () => {
  const cluster = await startCluster();
  const runOut = holdClock();
  cluster.answer('get configmaps --watch', () => {
    if (cluster.asked.length === 2) runOut();
    throw new Refusal('Error from server (Forbidden): configmaps is forbidden');
  });
  await expect(untilGood(cluster)).rejects.toThrow('Error from server (Forbidden): configmaps is forbidden');
});

test('what the look throws ends the watch at once', async () => {
  const cluster = await startCluster();
  cluster.add(configMap('one', 'bad'));
  const look = (): never => {
    throw new TypeError('never good');
  };
  await expect(watchUntil(cluster.kubectl, ['configmaps'], look, options)).rejects.toThrow('never good');
  await cluster.untilRunning(0);
});
