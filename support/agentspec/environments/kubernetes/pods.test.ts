// Whether a pod serves, and the words for why it does not.
import type { Pod } from '../../../../runner/kubernetes/objects';
import { hopelessReason, newestReady, restartsOf, whyNotReady } from './pods';

const READY = [{ type: 'Ready', status: 'True' }];
const podOf = (metadata: object, status: object): Pod =>
  ({
    metadata: { name: 'p', ...metadata },
    spec: { containers: [] },
    status: { phase: 'Running', ...status },
  }) as Pod;
const container = (name: string, state: object, ready = false): object => ({
  name,
  ready,
  restartCount: 2,
  state,
});

test('the newest pod that serves is taken, never one on its way out, nor one that is not ready', () => {
  const at = (second: number): string => `2026-01-01T00:00:0${second}Z`;
  const pods = [
    podOf({ name: 'old', creationTimestamp: at(1) }, { conditions: READY }),
    podOf({ name: 'new', creationTimestamp: at(3) }, { conditions: READY }),
    podOf({ name: 'leaving', creationTimestamp: at(4), deletionTimestamp: at(5) }, { conditions: READY }),
    podOf(
      { name: 'starting', creationTimestamp: at(6) },
      { conditions: [{ type: 'Ready', status: 'False' }] },
    ),
    podOf({ name: 'unknown', creationTimestamp: at(7) }, {}),
  ];
  expect(newestReady(pods)?.metadata.name).toBe('new');
  expect(newestReady(pods.slice(2))).toBeUndefined();
});

test.each([
  [{}, { phase: 'Pending' }, 'pod p is Pending'],
  [{ deletionTimestamp: 'now' }, {}, 'pod p is on its way out'],
  [
    {},
    {
      phase: 'Pending',
      conditions: [{ type: 'PodScheduled', status: 'False', message: '0/1 nodes are available' }],
    },
    'pod p is Pending, not scheduled: 0/1 nodes are available',
  ],
  [{}, { containerStatuses: [container('sidecar', {})] }, 'pod p is Running, container sidecar is not ready'],
  [{}, { containerStatuses: [container('sidecar', {}, true)] }, 'pod p is Running'],
  [
    {},
    {
      containerStatuses: [
        container('a', { waiting: { reason: 'ImagePullBackOff', message: 'no such image' } }),
        container('b', { terminated: { exitCode: 137 } }),
      ],
    },
    'pod p is Running, container a waits: ImagePullBackOff (no such image), container b ended with 137',
  ],
  [
    {},
    { containerStatuses: [container('a', { waiting: { reason: 'ContainerCreating' } })] },
    'pod p is Running, container a is not ready',
  ],
])('a pod with %j and %j says why it does not serve', (metadata, status, words) => {
  expect(whyNotReady(podOf(metadata, status))).toBe(words);
});

test('what no patience mends is told from what passes', () => {
  const waiting = (reason: string): Pod =>
    podOf({}, { containerStatuses: [container('a', { waiting: { reason, message: 'why' } })] });
  expect(hopelessReason(waiting('CrashLoopBackOff'))).toEqual({
    container: 'a',
    reason: 'CrashLoopBackOff: why',
  });
  expect(hopelessReason(waiting('ContainerCreating'))).toBeUndefined();
  expect(hopelessReason(podOf({}, {}))).toBeUndefined();
});

test('restarts are those of one container', () => {
  const pod = podOf({}, { containerStatuses: [container('a', {})] });
  expect([restartsOf(pod, 'a'), restartsOf(pod, 'b')]).toEqual([2, undefined]);
});
