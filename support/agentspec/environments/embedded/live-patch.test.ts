// The live patch on a real cluster: grades that follow it there and back, a central service only while it is needed, and
// nobody touched who is not concerned. One file, because the cluster is brought up once for all of its tests.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import axios from 'axios';
import { gradeOf } from '../../clients/grade';
import { BenchError } from '../../../../runner/errors';
import { onCleanUp } from '../../../../runner/testing/clean-up';
import { prepareEmbedded } from '../../testing/embedded';
import { isListening, untilGone } from '../../../../runner/testing/processes';
import { waitUntil } from '../../../../runner/wait';
import { ClusterClient, type EmbeddedAgent } from './cluster-client';
import { EmbeddedEnvironment } from './environment';
import { projectRoot } from '../../../../runner/project-root';
import { startCluster, stopKeptCluster } from './launcher';
import { registeredAgents } from './registered-agents';
import { portHolder } from '../../../../runner/processes/port-holder';
import { timeouts } from '../../../timeouts';

jest.setTimeout(180_000);

let place: Awaited<ReturnType<typeof prepareEmbedded>>;
let client: ClusterClient;
let environment: EmbeddedEnvironment;
let base: number;

beforeAll(async () => {
  place = await prepareEmbedded();
  ({ client, base } = await startCluster({ owned: false }));
  await client.deploy();
  environment = new EmbeddedEnvironment(client);
});

afterEach(async () => void ((await client.isUp()) && (await client.restore())));

afterAll(async () => {
  await stopKeptCluster();
  place.remove();
});

const agents = async (): Promise<EmbeddedAgent[]> => (await client.status()).agents;
const agentNamed = async (name: string): Promise<EmbeddedAgent> =>
  (await agents()).find((agent) => agent.name === name)!;
const pidsOf = async (...names: string[]): Promise<number[][]> =>
  (await agents()).filter(({ name }) => names.includes(name)).map(({ pids }) => pids);
const patchedNames = async (): Promise<string[]> =>
  (await agents()).filter(({ isPatched }) => isPatched).map(({ name }) => name);

/** What an agent's own sidecar makes of it: "60 C unavailable manifest-static". */
async function verdictOn(name: string): Promise<string> {
  const { controlUrl } = await agentNamed(name);
  const [ready, gap] = await Promise.all(
    ['/health/ready', '/gap'].map((route) => axios.get(controlUrl + route, { validateStatus: null })),
  );
  const { score, source } = gap!.data;
  return `${score} ${gradeOf(score)} ${ready!.data.status} ${source}`;
}

/** Waits for the first heartbeat of fitness-tracker. */
function heartbeat(): Promise<unknown> {
  return waitUntil('a heartbeat', timeouts.ROLLOUT, async () => {
    const [first] = await registeredAgents((await client.centralService())!);
    return first?.heartbeat ? { value: first } : { notYet: first ? 'registered only' : 'not registered' };
  });
}

/** Tries until nobody else holds the cluster. */
function whenFree(what: string, attempt: () => Promise<unknown>): Promise<void> {
  return waitUntil<void>(what, timeouts.ROLLOUT, () =>
    attempt().then(
      () => ({ value: undefined }),
      (error: Error) => ({ notYet: error.message }),
    ),
  );
}

/** Takes the lease, and after the test waits until it has ended. */
async function holdLease(): Promise<{ letGo(): Promise<void> }> {
  const holder = new ClusterClient(client.socket);
  await whenFree('the lease', () => holder.takeLease('a run'));
  const letGo = (): Promise<void> => {
    holder.letGo();
    return whenFree('the lease to end', () => client.reset({ byHand: true }));
  };
  onCleanUp(letGo);
  return { letGo };
}

async function occupy(port: number): Promise<void> {
  const server = createServer().listen(port);
  await once(server, 'listening');
  onCleanUp(() => once(server.close(), 'close'));
}

test('two agents get better by a patch and fall back with the reset, and nobody else is touched (DEM-29, DEM-30, DEM-33)', async () => {
  const rested = {
    'voice-assistant': '60 C unavailable manifest-static',
    'research-agent': '20 F unavailable agent-sdk',
  };
  const names = Object.keys(rested);
  const others = ['gymcoach', 'trading-bot', 'fitness-tracker'];
  const pids = await pidsOf(...others);
  expect(await Promise.all(names.map(verdictOn))).toEqual(Object.values(rested));

  await environment.patchDemo(names);
  expect(await Promise.all(names.map(verdictOn))).toEqual([
    '100 A ready manifest-static',
    '100 A ready agent-sdk',
  ]);
  expect(await patchedNames()).toEqual(names);
  const { data } = await axios.get(`${(await agentNamed('voice-assistant')).proxyUrl}/capabilities`);
  expect(data.tools).toHaveLength(4);
  // Neither of them registers, so there is nothing to register with.
  expect([await client.centralService(), await isListening(base + 15)]).toEqual([undefined, false]);

  const patched = await pidsOf(...names);
  await environment.patchDemo(names);
  expect(await pidsOf(...names)).toEqual(patched);

  expect(await environment.resetDemo()).toEqual(names.map((name) => `${name}: not patched, as before`));
  expect(await Promise.all(names.map(verdictOn))).toEqual(Object.values(rested));
  expect(await environment.resetDemo()).toEqual([]);
  expect([await patchedNames(), await pidsOf(...others)]).toEqual([[], pids]);
});

test('fitness-tracker reports to a central service that ends with the reset, and is worth what it was (DEM-31, C-74)', async () => {
  const before = await verdictOn('fitness-tracker');
  await environment.patchDemo(['fitness-tracker']);
  expect(await heartbeat()).toEqual({
    agentName: 'fitness-tracker',
    heartbeat: { status: 'ready', score: 100 },
  });
  expect(await verdictOn('fitness-tracker')).toBe(before);

  const { url, adminKey } = (await client.centralService())!;
  expect(url).toBe(`http://127.0.0.1:${base + 15}`);
  expect((await axios.get(`${url}/api/v1/agents`, { validateStatus: null })).status).toBe(401);
  const logs = path.join(place.folder, 'demo/logs');
  const written = readdirSync(logs).map((file) => readFileSync(path.join(logs, file), 'utf8'));
  expect([...written, JSON.stringify(await client.status())].join()).not.toContain(adminKey);

  await environment.resetDemo();
  expect([await client.centralService(), await isListening(base + 15)]).toEqual([undefined, false]);
});

test('variables are borrowed from a patched agent as from any other, and reset gives them back, too (C-75)', async () => {
  const borrow = (variables: Record<string, string>) =>
    environment.sidecar('fitness-tracker', { variables, fresh: false });
  await borrow({ OPA_PROXY_MODE: 'enforce' });
  await environment.patchDemo(['fitness-tracker', 'research-agent']);
  expect(await agentNamed('fitness-tracker')).toMatchObject({ opaMode: 'enforce', isPatched: true });

  const key = { OPENAI_API_KEY: 'demo-key-not-a-secret', AUDIT_RING_SIZE: '3' };
  await environment.sidecar('research-agent', { variables: key, fresh: false });
  expect((await agentNamed('research-agent')).variables).toEqual({ AUDIT_RING_SIZE: '3' });
  expect(await verdictOn('research-agent')).toBe('100 A ready agent-sdk');

  expect(await environment.resetDemo()).toEqual([
    'fitness-tracker: not patched, as before',
    'fitness-tracker: OPA_PROXY_MODE as before',
    'research-agent: not patched, as before',
    'research-agent: AUDIT_RING_SIZE as before',
  ]);
  expect(await agentNamed('fitness-tracker')).toMatchObject({ opaMode: 'track', variables: {} });
});

test('the end of a run gives back what it patched and borrowed', async () => {
  await environment.patchDemo(['voice-assistant']);
  await environment.sidecar('gymcoach', { variables: { AUDIT_RING_SIZE: '3' }, fresh: false });
  expect(await environment.restore()).toEqual([
    'gymcoach: AUDIT_RING_SIZE as before',
    'voice-assistant: not patched, as before',
  ]);
  expect(await verdictOn('voice-assistant')).toMatch(/^60 C/);
});

describe('what cannot be patched', () => {
  test('is named, and nothing is patched with it (DEM-32)', async () => {
    const attempt = environment.patchDemo(['research-agent', 'gymcoach']);
    await expect(attempt).rejects.toThrow(BenchError);
    await expect(attempt).rejects.toThrow(
      'the demo has no live patch for "gymcoach"; it has one for voice-assistant, fitness-tracker, research-agent',
    );
    expect(await patchedNames()).toEqual([]);
  });

  test.each([
    ['voice-assistant', 12, 'the live patch cannot be applied'],
    ['fitness-tracker', 15, 'the central service cannot start'],
  ])('because a port is taken is as it was: %s, %d', async (name, offset, failure) => {
    const before = await agents();
    await occupy(base + offset);
    const attempt = environment.patchDemo([name]);
    await expect(attempt).rejects.toThrow(BenchError);
    await expect(attempt).rejects.toThrow(`${failure}:\n  port ${base + offset} is held by `);
    expect(await agents()).toEqual(before);
  });
});

test('what of a patched agent has ended is told, and started again as it was, with the central service', async () => {
  await environment.patchDemo(['voice-assistant', 'fitness-tracker']);
  const { adminKey } = (await client.centralService())!;
  const service = /\(pid (\d+)\)/.exec((await portHolder(base + 15))!)![1];
  process.kill(Number(service), 'SIGKILL');
  process.kill((await agentNamed('voice-assistant')).pids[0]!, 'SIGKILL');
  await waitUntil<void>('the cluster to notice', timeouts.BRING_UP, async () => {
    const { state } = await agentNamed('voice-assistant');
    const isNoticed = state !== 'running' && !(await client.centralService());
    return isNoticed ? { value: undefined } : { notYet: state };
  });
  await client.deploy();
  expect(await verdictOn('voice-assistant')).toMatch(/^100 A/);
  expect((await client.centralService())?.adminKey).toBe(adminKey);
});

const CLIENT = JSON.stringify(path.join(__dirname, 'cluster-client.ts'));

/** A run in a process of its own: takes the lease, patches, says so, and is never done. */
const RUN = `
(async () => {
  const client = new (require(${CLIENT}).ClusterClient)(process.argv[1]);
  await client.takeLease('a run');
  await client.patch(['voice-assistant', 'fitness-tracker']);
  console.log('patched');
})();
`;

test('a run that is killed leaves the cluster as it was', async () => {
  const before = await agents();
  const run = spawn(process.execPath, ['-r', 'ts-node/register', '-e', RUN, client.socket], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onCleanUp(() => run.kill('SIGKILL'));
  expect(await once(createInterface(run.stdout), 'line')).toEqual(['patched']);
  expect(await patchedNames()).toEqual(['voice-assistant', 'fitness-tracker']);
  run.kill('SIGKILL');
  await holdLease();
  const changing = { pid: expect.any(Number), pids: expect.anything() };
  expect(await agents()).toEqual(before.map((agent) => ({ ...agent, ...changing })));
  expect(await verdictOn('voice-assistant')).toBe('60 C unavailable manifest-static');
  expect(await isListening(base + 15)).toBe(false);
});

test('nobody patches by hand while a run is at work, and no run begins on a demo that is patched by hand', async () => {
  const holder = await holdLease();
  for (const attempt of [client.patch(['research-agent'], { byHand: true }), client.reset({ byHand: true })])
    await expect(attempt).rejects.toThrow(new BenchError('the demo cluster is in use by a run; wait for it'));
  await holder.letGo();
  await client.patch(['research-agent'], { byHand: true });
  await expect(client.takeLease('a run')).rejects.toThrow(
    new BenchError(
      'the demo cluster is patched (research-agent), and a run specifies it as it rests; make demo-reset puts it back',
    ),
  );
  expect(await patchedNames()).toEqual(['research-agent']);
});

test('ended while it is patched, leaves nothing of the patch', async () => {
  await environment.patchDemo(['voice-assistant', 'fitness-tracker']);
  const pids = (await agents()).flatMap((agent) => agent.pids);
  await stopKeptCluster();
  await untilGone(pids);
  expect(await Promise.all([base + 12, base + 15].map(isListening))).toEqual([false, false]);
});
