// One observation over time, by a clock that the test moves: no test here waits for real.
import { KubernetesError } from '../kubernetes/errors';
import { EventRecorder } from '../kubernetes/events';
import type { StatusPatch } from '../kubernetes/observation';
import { createMetrics, type Metrics } from '../metrics';
import { gap, readiness } from '../testing/reports';
import { keptLog } from '../testing/silent-log';
import { Gate } from './gate';
import { Observer } from './observer';
import type { Prober, ProbeResult } from './prober';
import { readGap, readReadiness } from './report';
import { rememberStatus, StatusWriter } from './status-writer';

const answered: ProbeResult = { kind: 'answered', readiness: readReadiness(readiness), gap: readGap(gap) };
const unreachable: ProbeResult = { kind: 'unreachable', reason: 'SidecarUnreachable', message: 'refused' };
const plan = { kind: 'probed', url: 'http://sidecar', intervalMs: 30_000 } as const;

let metrics: Metrics;
let stop: AbortController;
/** What was written: seconds since the start and the phase. */
let written: [seconds: number, phase: string][];
let events: { reason?: string; count?: number; message?: string }[];
let patchStatus: (status: StatusPatch) => Promise<void>;
let begin: number;
let gate: Gate;

beforeEach(() => {
  jest.useFakeTimers();
  begin = Date.now();
  gate = new Gate(2);
  metrics = createMetrics();
  stop = new AbortController();
  [written, events] = [[], []];
  patchStatus = async () => undefined;
});

afterEach(() => jest.useRealTimers());

const elapsed = (): number => Math.round((Date.now() - begin) / 1000);

function observer(probe: Prober, phase?: 'Healthy'): Observer {
  const metadata = { name: 'gymcoach', namespace: 'demo', uid: 'u', generation: 1, resourceVersion: '1' };
  const log = keptLog();
  const recorder = new EventRecorder(
    { createEvent: async (_namespace, event) => void events.push(event), patchEvent: async () => undefined },
    log,
    'test',
  );
  const calls = {
    patchStatus: async (_ref: unknown, status: StatusPatch) => {
      await patchStatus(status);
      written.push([elapsed(), status.phase]);
    },
  };
  const context = {
    probe,
    writer: new StatusWriter(calls, recorder, metrics, log),
    gate,
    suspectGate: new Gate(1),
    firstProbeMs: 5_000,
    metrics,
    log,
  };
  return new Observer(context, rememberStatus({ metadata, status: phase && { phase } }), stop.signal);
}

const pass = (seconds: number): Promise<void> => jest.advanceTimersByTimeAsync(seconds * 1000);
const count = async (metric: { get(): Promise<{ values: { value: number }[] }> }): Promise<number> =>
  (await metric.get()).values[0]?.value ?? 0;

async function end(following: Promise<void>): Promise<void> {
  stop.abort(new Error('stopped'));
  await following;
}

test('Pending at once, the first probe after 5 s, then one an interval, each written (OPR-5, OPR-6, OPR-16)', async () => {
  const following = observer(async () => answered).follow(plan, true);
  await pass(66);
  expect(written).toEqual([
    [0, 'Pending'],
    [5, 'Healthy'],
    [35, 'Healthy'],
    [65, 'Healthy'],
  ]);
  await end(following);
});

test('a changed spec is not Pending again', async () => {
  const following = observer(async () => answered).follow(plan, false);
  await pass(6);
  expect(written).toEqual([[5, 'Healthy']]);
  await end(following);
});

test('an Event tells of a transition, not of each probe, and counts', async () => {
  const results = [answered, answered, unreachable, unreachable, answered];
  const following = observer(async () => results.shift() ?? answered).follow(plan, true);
  await pass(160);
  expect(events.map(({ reason, count, message }) => [reason, count, message])).toEqual([
    ['Healthy', 1, 'Pending → Healthy: no check fails'],
    ['SidecarUnreachable', 1, 'Healthy → Unknown: refused'],
    ['Healthy', 2, 'Unknown → Healthy: no check fails'],
  ]);
  await end(following);
});

test('a restart of the operator is no transition', async () => {
  const following = observer(async () => answered, 'Healthy').follow(plan, true);
  await pass(6);
  expect(written).toEqual([
    [0, 'Pending'],
    [5, 'Healthy'],
  ]);
  expect(events).toEqual([]);
  await end(following);
});

test('a slow probe does not shift the next one', async () => {
  const slow: Prober = () => new Promise((resolve) => setTimeout(() => resolve(answered), 14_000));
  const following = observer(slow).follow(plan, true);
  await pass(80);
  expect(written.map(([seconds]) => seconds)).toEqual([0, 19, 49, 79]);
  await end(following);
});

test('an interval that goes by without a probe is counted, and the next probe is on the grid', async () => {
  let release = (): void => undefined;
  const probes: number[] = [];
  const following = observer(async () => {
    probes.push(elapsed());
    if (probes.length === 1) await new Promise<void>((resolve) => (release = resolve));
    return answered;
  }).follow(plan, true);
  await pass(70);
  release();
  await pass(26);
  expect(probes).toEqual([5, 95]);
  await expect(count(metrics.missedIntervals)).resolves.toBe(2);
  await end(following);
});

test('while the API server is away, a status is tried until the next probe is due', async () => {
  let attempts = 0;
  patchStatus = async ({ phase }) => {
    attempts += 1;
    if (phase !== 'Pending' && elapsed() < 40) throw new KubernetesError('connection refused');
  };
  const following = observer(async () => answered).follow(plan, true);
  await pass(64);
  // The status of second 5 was given up, that of second 35 got through once the API server was back.
  expect(written.map(([, phase]) => phase)).toEqual(['Pending', 'Healthy']);
  expect(written[1]?.[0]).toBeGreaterThanOrEqual(40);
  expect(attempts).toBeGreaterThan(4);
  await end(following);
});

test('a status that is refused is not tried again before the next probe', async () => {
  patchStatus = async ({ phase }) => {
    if (phase !== 'Pending' && elapsed() < 10) throw new KubernetesError('forbidden', 403);
  };
  const following = observer(async () => answered).follow(plan, true);
  await pass(36);
  expect(written).toEqual([
    [0, 'Pending'],
    [35, 'Healthy'],
  ]);
  await end(following);
});

test('a resource that is gone is no longer probed', async () => {
  patchStatus = async ({ phase }) => {
    if (phase !== 'Pending') throw new KubernetesError('not found', 404);
  };
  const probe = jest.fn(async () => answered);
  const following = observer(probe).follow(plan, true);
  await pass(200);
  await following;
  expect(probe).toHaveBeenCalledTimes(1);
});

test('a spec that is refused is told once, and nothing is probed (OPR-9)', async () => {
  const probe = jest.fn(async () => answered);
  const following = observer(probe).follow({ kind: 'invalid', message: 'spec.sidecarPort is 4000' }, true);
  await pass(200);
  await following;
  expect(written).toEqual([[0, 'Unknown']]);
  expect(events.map(({ reason }) => reason)).toEqual(['InvalidSpec']);
  expect(probe).not.toHaveBeenCalled();
});

test('what the central service reports is Pending and never probed (OPR-16)', async () => {
  const probe = jest.fn(async () => answered);
  await observer(probe).follow({ kind: 'reported' }, true);
  await pass(200);
  expect(written).toEqual([[0, 'Pending']]);
  expect(probe).not.toHaveBeenCalled();
});

test('a probe that is under way ends with the operator, and leaves no status', async () => {
  const hanging: Prober = (_target, signal) =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  const following = observer(hanging).follow(plan, true);
  await pass(6);
  await end(following);
  expect(written).toEqual([[0, 'Pending']]);
});

test('a probe that begins late is counted', async () => {
  const hanging: Prober = () => new Promise((resolve) => setTimeout(() => resolve(answered), 10_000));
  const following = [1, 2, 3].map(() => observer(hanging).follow(plan, true));
  await pass(16);
  await expect(count(metrics.lateIntervals)).resolves.toBe(1);
  await pass(10);
  stop.abort(new Error('stopped'));
  await Promise.all(following);
});
