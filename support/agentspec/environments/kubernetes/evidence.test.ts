// What a cluster tells about a failed scenario: gathered whole, masked, and honest about what is not to be had.
import { EvidenceRecorder } from '../../../../runner/evidence/recorder';
import { agentDeployment, demoCluster } from '../../testing/fake-cluster/demo';
import { prepared, preparedCluster } from '../../testing/fake-cluster/prepared';
import { Refusal } from '../../../../runner/kubernetes/testing/resources';
import type { Pod } from '../../../../runner/kubernetes/objects';

const OPENED = { variables: {}, fresh: false };

test('the pod, its events, and the last lines of each of its containers', async () => {
  const { cluster, environment } = await preparedCluster('gymcoach');
  await environment.sidecar('gymcoach', OPENED);
  const [description, ...logs] = await environment.evidence('gymcoach');
  expect(description?.title).toBe('Pod of gymcoach, its state and events');
  expect(description?.text).toContain('Name:             gymcoach-1');
  expect(logs).toEqual([
    { title: 'Last log lines of gymcoach, container gymcoach', text: 'log of gymcoach in gymcoach-1' },
    { title: 'Last log lines of gymcoach, container sidecar', text: 'log of sidecar in gymcoach-1' },
  ]);
  expect(cluster.askedFor('logs')).toContain('logs gymcoach-1 --container sidecar --tail 30');
});

test('of an agent whose pod is not known, all its pods', async () => {
  const { cluster, environment } = await preparedCluster('gymcoach');
  expect(await environment.evidence('gymcoach')).toHaveLength(1);
  expect(cluster.asked).toEqual(['describe pod --selector app=gymcoach']);
});

test('what cannot be had is said in its place', async () => {
  const { cluster, environment } = await preparedCluster('gymcoach');
  await environment.sidecar('gymcoach', OPENED);
  cluster.answer('logs gymcoach-1 --container sidecar', () => {
    throw new Refusal('Error from server (BadRequest): container "sidecar" is waiting to start');
  });
  const texts = (await environment.evidence('gymcoach')).map(({ text }) => text);
  expect(texts[1]).toBe('log of gymcoach in gymcoach-1');
  expect(texts[2]).toMatch(/^not to be had: kubectl logs .*: .*container "sidecar" is waiting to start$/);
  cluster.store.remove({ kind: 'Pod', ...cluster.object<Pod>('Pod', 'gymcoach-1') });
  const gone = await environment.evidence('gymcoach');
  expect(gone).toHaveLength(1);
  expect(gone[0]?.text).toContain('not to be had: kubectl describe pod gymcoach-1');
  expect(gone[0]?.text).toContain('pods "gymcoach-1" not found');
});

test('secrets in the environment of a pod are masked in what is attached', async () => {
  const { cluster, environment } = await preparedCluster('gymcoach');
  const env = [
    { name: 'OPENAI_API_KEY', value: 'demo-key-not-a-secret' },
    { name: 'OPA_PROXY_MODE', value: 'track' },
  ];
  cluster.add(agentDeployment('gymcoach', { env }));
  const attached: string[] = [];
  const recorder = new EvidenceRecorder((data) => attached.push(data));
  for (const { title, text } of await environment.evidence('gymcoach')) recorder.text(title, text);
  expect(attached.join('\n')).toContain('OPENAI_API_KEY:  ***');
  expect(attached.join('\n')).toContain('OPA_PROXY_MODE:  track');
  expect(attached.join('\n')).not.toContain('demo-key');
});

describe('decisions of a policy engine', () => {
  const since = new Date('2026-01-01T00:00:10.500Z');
  const lineAt = (timestamp: string): string =>
    JSON.stringify({ msg: 'Decision Log', path: 'p', input: {}, result: [], timestamp });

  test('are read in its log, from the moment on', async () => {
    const cluster = await demoCluster();
    cluster.add(agentDeployment('gymcoach', { containers: [{ name: 'opa' }] }));
    const { environment } = prepared(cluster);
    await environment.sidecar('gymcoach', OPENED);
    const log = [
      '{"msg":"Received request."}',
      lineAt('2026-01-01T00:00:10.4Z'),
      lineAt('2026-01-01T00:00:11Z'),
    ];
    cluster.answer('logs gymcoach-1 --container opa', () => log.join('\n'));
    expect(await environment.decisions('gymcoach', since)).toEqual([
      { path: 'p', decidedAt: '2026-01-01T00:00:11Z', input: {}, result: [] },
    ]);
    expect(cluster.askedFor('logs')).toEqual([
      'logs gymcoach-1 --container opa --since-time 2026-01-01T00:00:10.500Z --limit-bytes 524288',
    ]);
  });

  test('there are none of an agent that has no engine, and nobody is asked', async () => {
    const { cluster, environment } = await preparedCluster('gymcoach');
    expect(await environment.decisions('gymcoach', since)).toEqual([]);
    expect(cluster.asked).toEqual([]);
  });
});

test('the last lines of the sidecar’s log, also before any way was opened to it', async () => {
  const { cluster, environment } = await preparedCluster('gymcoach');
  expect(await environment.logTail('gymcoach', 5)).toBe('log of sidecar in gymcoach-1');
  expect(cluster.asked.at(-1)).toBe('logs deployment/gymcoach --container sidecar --tail 5');
  await environment.sidecar('gymcoach', OPENED);
  expect(await environment.logTail('gymcoach', 5)).toBe('log of sidecar in gymcoach-1');
  expect(cluster.asked.at(-1)).toBe('logs gymcoach-1 --container sidecar --tail 5');
});
