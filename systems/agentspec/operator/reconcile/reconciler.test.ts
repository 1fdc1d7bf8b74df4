// The observers follow the resources: one each, by the spec of now, none for what is gone.
import { EventRecorder } from '../kubernetes/events';
import type { AgentObservation, StatusPatch } from '../kubernetes/observation';
import { createMetrics, type Metrics } from '../metrics';
import { gap, readiness } from '../testing/reports';
import { keptLog } from '../testing/silent-log';
import { until } from '../testing/until';
import { Gate } from './gate';
import type { Prober } from './prober';
import { Reconciler } from './reconciler';
import { readGap, readReadiness } from './report';
import { StatusWriter } from './status-writer';

let reconciler: Reconciler;
let metrics: Metrics;
let written: string[];
let probed: string[];
let probe: Prober;

beforeEach(() => {
  [written, probed] = [[], []];
  metrics = createMetrics();
  probe = async ({ url }) => {
    probed.push(url);
    return { kind: 'answered', readiness: readReadiness(readiness), gap: readGap(gap) };
  };
  reconciler = createReconciler();
});

afterEach(() => reconciler.stop());

function createReconciler(limit = 50): Reconciler {
  const log = keptLog();
  const calls = {
    patchStatus: async ({ name, uid }: { name: string; uid: string }, { phase }: StatusPatch) =>
      void written.push(`${name}/${uid} ${phase}`),
  };
  const none = async (): Promise<void> => undefined;
  const events = new EventRecorder({ createEvent: none, patchEvent: none }, log, 'test');
  return new Reconciler({
    probe: (...target) => probe(...target),
    writer: new StatusWriter(calls, events, metrics, log),
    gate: new Gate(limit),
    suspectGate: new Gate(1),
    firstProbeMs: 0,
    metrics,
    log,
  });
}

const observation = (name: string, spec: object = {}, meta: object = {}): AgentObservation => ({
  metadata: { name, namespace: 'demo', uid: '1', generation: 1, resourceVersion: '1', ...meta },
  spec: { agentRef: { name }, ...spec },
});

const kinds = async (): Promise<object> => {
  const { values } = await metrics.observations.get();
  return Object.fromEntries(values.map(({ labels, value }) => [labels.kind, value]));
};

test('each resource is followed once, however often it is told', async () => {
  for (let at = 0; at < 3; at += 1) reconciler.apply(observation('a', {}, { resourceVersion: String(at) }));
  reconciler.apply(observation('b'));
  await until(() => probed.length === 2);
  expect(written.slice(0, 2)).toEqual(['a/1 Pending', 'b/1 Pending']);
  await expect(kinds()).resolves.toEqual({ probed: 2 });
});

test('a changed spec is followed from then on, without being Pending again', async () => {
  reconciler.apply(observation('a'));
  await until(() => probed.length === 1);
  reconciler.apply(observation('a', { sidecarPort: 9000 }, { generation: 2 }));
  await until(() => probed.length === 2);
  expect(probed[1]).toContain(':9000');
  expect(written.filter((line) => line.endsWith('Pending'))).toHaveLength(1);
});

test('a resource that was replaced by one of the same name is a new one', async () => {
  reconciler.apply(observation('a'));
  await until(() => probed.length === 1);
  reconciler.apply(observation('a', {}, { uid: '2' }));
  await until(() => written.includes('a/2 Healthy'));
  expect(written).toContain('a/2 Pending');
});

test('a malformed resource does not keep the others from being probed (OPR-9)', async () => {
  reconciler.apply(observation('bad', { sidecarPort: 4000 }));
  reconciler.apply({ ...observation('worse'), spec: undefined });
  reconciler.apply(observation('good'));
  await until(() => written.includes('good/1 Healthy') && written.length === 4);
  expect(written).toEqual(expect.arrayContaining(['bad/1 Unknown', 'worse/1 Unknown']));
  await expect(kinds()).resolves.toEqual({ invalid: 2, probed: 1 });
});

test('what the mirror has made is left to the mirror', async () => {
  const labels = { 'agentspec.io/mirrored-from': 'central-service' };
  reconciler.apply(observation('remote', { source: 'control-plane' }, { labels }));
  reconciler.apply(observation('local'));
  await until(() => written.includes('local/1 Healthy'));
  expect(written.join()).not.toContain('remote');
});

test('what is gone is no longer counted, and its probe ends', async () => {
  let ended = 0;
  probe = (_target, signal) =>
    new Promise((_resolve, reject) => {
      probed.push('hanging');
      signal.addEventListener('abort', () => {
        ended += 1;
        reject(signal.reason);
      });
    });
  for (const name of ['a', 'b', 'c']) reconciler.apply(observation(name));
  await until(() => probed.length === 3);
  reconciler.remove('demo/a');
  reconciler.retain(new Set(['demo/b']));
  await until(() => ended === 2);
  await expect(kinds()).resolves.toEqual({ probed: 1 });
  await reconciler.stop();
  expect(ended).toBe(3);
});

test('never more probes at once than allowed, and every resource gets its turn', async () => {
  let [inside, most] = [0, 0];
  probe = async ({ url }) => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise((next) => setImmediate(next));
    inside -= 1;
    probed.push(url);
    return { kind: 'unreachable', reason: 'ProbeTimeout', message: '' };
  };
  reconciler = createReconciler(3);
  for (let at = 0; at < 50; at += 1) reconciler.apply(observation(`agent-${at}`));
  await until(() => new Set(probed).size === 50);
  expect(most).toBe(3);
});
