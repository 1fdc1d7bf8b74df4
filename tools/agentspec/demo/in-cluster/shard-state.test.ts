// What a shard has come to, told from what Kubernetes says of its pod.
import type { ContainerStatus, Pod } from '../../../../runner/kubernetes/objects';
import { indexOf, stateOf } from './shard-state';

type Status = NonNullable<Pod['status']>;
type State = NonNullable<ContainerStatus['state']>;

const image = { image: 'localhost/runner:1', imageID: 'sha256:1' };
const containers = (state: State, keeper: State = {}): readonly ContainerStatus[] => [
  { name: 'specification', ...image, ready: false, restartCount: 0, state },
  { name: 'report', ...image, ready: true, restartCount: 0, state: keeper },
];
const pod = (status: Status, metadata: Partial<Pod['metadata']> = {}): Pod => ({
  metadata: { name: 'specification-1-x', ...metadata },
  spec: { containers: [] },
  status,
});

test('a pod knows which shard it is', () => {
  const annotations = { 'batch.kubernetes.io/job-completion-index': '3' };
  expect(indexOf(pod({}, { annotations }))).toBe(3);
});

test('a pod that no node has room for waits, and says why', () => {
  const message = '0/1 nodes are available: 1 Insufficient memory.';
  const unscheduled = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message };
  expect(stateOf(pod({ phase: 'Pending', conditions: [unscheduled] }))).toEqual({
    kind: 'waiting',
    reason: expect.stringContaining(message),
  });
});

test('a container that is being made waits', () => {
  const creating = { waiting: { reason: 'ContainerCreating' } };
  expect(stateOf(pod({ phase: 'Pending', containerStatuses: containers(creating) })).kind).toBe('waiting');
});

test('a pod whose specification has started runs', () => {
  expect(stateOf(pod({ phase: 'Running', containerStatuses: containers({}) }))).toEqual({ kind: 'running' });
});

test.each([0, 1, 2])('a specification that ended with %i has come to its end', (exitCode) => {
  const state = { terminated: { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error' } };
  expect(stateOf(pod({ phase: 'Running', containerStatuses: containers(state) }))).toEqual({
    kind: 'ended',
    exitCode,
  });
});

const lost: [what: string, pod: Pod, reason: string][] = [
  [
    'an image that cannot be pulled',
    pod({
      phase: 'Pending',
      containerStatuses: containers({ waiting: { reason: 'ErrImagePull', message: 'no such image' } }),
    }),
    'container specification cannot start: ErrImagePull: no such image',
  ],
  [
    'an image of the keeper that cannot be pulled',
    pod({
      phase: 'Pending',
      containerStatuses: containers(
        { waiting: { reason: 'ContainerCreating' } },
        { waiting: { reason: 'ErrImageNeverPull', message: 'not here' } },
      ),
    }),
    'container report cannot start: ErrImageNeverPull: not here',
  ],
  [
    'want of memory',
    pod({
      phase: 'Running',
      containerStatuses: containers({ terminated: { exitCode: 137, reason: 'OOMKilled' } }),
    }),
    'OOMKilled, exit code 137 (it needed more memory than its container may have)',
  ],
  [
    'eviction',
    pod({ phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' }),
    'pod specification-1-x failed: Evicted (The node was low on resource: memory.)',
  ],
  [
    'deletion',
    pod(
      { phase: 'Running', containerStatuses: containers({}) },
      { deletionTimestamp: '2026-01-01T00:00:00Z' },
    ),
    'pod specification-1-x was deleted',
  ],
  [
    'a node that is drained',
    pod(
      {
        phase: 'Running',
        conditions: [
          {
            type: 'DisruptionTarget',
            status: 'True',
            reason: 'EvictionByEvictionAPI',
            message: 'Eviction API: evicting',
          },
        ],
      },
      { deletionTimestamp: '2026-01-01T00:00:00Z' },
    ),
    'pod specification-1-x was deleted (EvictionByEvictionAPI, Eviction API: evicting)',
  ],
];

test.each(lost)('%s is told as such', (_what, given, reason) => {
  expect(stateOf(given)).toEqual({ kind: 'lost', reason: expect.stringContaining(reason) });
});
