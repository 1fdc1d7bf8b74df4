// Shards as their pods tell of them: the wait ends when all have ended, or when one is lost, and says which.
import { chmodSync } from 'node:fs';
import path from 'node:path';
import { Kubectl } from '../../../../runner/kubernetes/kubectl';
import type { ContainerStatus, Pod } from '../../../../runner/kubernetes/objects';
import { setVariables } from '../../../../runner/testing/clean-up';
import { temporaryFolder } from '../../../../runner/testing/folder';
import { planOf } from './plan';
import { Shards } from './shards';

const podOf = (index: number, status: Pod['status']): Pod => ({
  metadata: {
    name: `specification-${index}-x`,
    annotations: { 'batch.kubernetes.io/job-completion-index': String(index) },
  },
  spec: { containers: [] },
  status: status!,
});

const ended = (index: number, exitCode: number): Pod =>
  podOf(index, {
    phase: 'Running',
    containerStatuses: [
      { name: 'specification', ready: false, state: { terminated: { exitCode } } } as ContainerStatus,
    ],
  });

const told: string[] = [];
beforeEach(() => told.splice(0));

/** Two shards in a cluster whose watch shows these pods, and whose events are these. */
function shardsWith(pods: readonly Pod[], events = ''): Shards {
  const shown = pods.map((pod) => JSON.stringify(pod, null, 2)).join('\n');
  const folder = temporaryFolder({ pods: `${shown}\n`, events });
  const script = `#!/bin/sh
case "$*" in
  *' get pods '*) cat ${folder}/pods; exec sleep 60 ;;
  *' get events '*) cat ${folder}/events ;;
  *' logs '*) echo "2026-01-01T00:00:00.000000000Z what pod $6 says" ;;
esac
`;
  const bin = temporaryFolder({ kubectl: script });
  chmodSync(path.join(bin, 'kubectl'), 0o755);
  setVariables({ PATH: `${bin}:${process.env.PATH}`, TIMEOUT_RUNNER_START_MS: '1500' });
  const kubectl = new Kubectl({ context: 'kind-agentspec', namespace: 'proving-ground' });
  return new Shards(kubectl, planOf('demo', { SHARDS: '2' }).shards, folder, (line) => told.push(line));
}

test('all shards that have ended, whatever they found, are no trouble', async () => {
  expect(await shardsWith([ended(0, 0), ended(1, 1)]).untilEnded()).toEqual([]);
  expect(told).toContain('shard 1/2 | what pod specification-0-x says');
  expect(told).toContain('shard 2/2 | what pod specification-1-x says');
});

test('a shard that is lost ends the wait, and is named with the reason', async () => {
  const evicted = podOf(1, { phase: 'Failed', reason: 'Evicted', message: 'low on memory' });
  expect(await shardsWith([evicted]).untilEnded()).toEqual([
    'shard 2/2: pod specification-1-x failed: Evicted (low on memory)',
  ]);
});

test('a pod that does not start is told with what it waits for, when the time is over', async () => {
  const message = '0/1 nodes are available: 1 Insufficient cpu.';
  const unscheduled = podOf(1, {
    phase: 'Pending',
    conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }],
  });
  const [trouble] = await shardsWith([ended(0, 0), unscheduled]).untilEnded();
  expect(trouble).toContain(message);
  expect(trouble).toContain('TIMEOUT_RUNNER_START_MS');
});

test('pods that are not even made are explained by the Job', async () => {
  const refused = 'FailedCreate: pods "specification-1-" is forbidden: exceeded quota';
  const troubles = await shardsWith([ended(0, 0)], refused).untilEnded();
  expect(troubles[0]).toContain('shard 2/2 has no pod');
  expect(troubles[1]).toContain(refused);
});
