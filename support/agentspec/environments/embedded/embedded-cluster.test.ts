// The embedded cluster end to end: real processes, changed, leased, given back, ended. One file, however long, because
// they are brought up once for all of its tests.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import axios from 'axios';
import { ControlPlane } from '../../clients/control-plane';
import { SidecarProxy } from '../../clients/sidecar-proxy';
import { BenchError } from '../../../../runner/errors';
import { onCleanUp, setVariables } from '../../../../runner/testing/clean-up';
import { prepareEmbedded } from '../../testing/embedded';
import { isListening, isRunning, untilGone } from '../../../../runner/testing/processes';
import { waitUntil } from '../../../../runner/wait';
import { connect, prepare } from '../prepare';
import type { SidecarAddress } from '../environment';
import { ClusterClient, type EmbeddedAgent } from './cluster-client';
import { portBlock } from './cluster/ports';
import { EmbeddedEnvironment } from './environment';
import { keptCluster, startCluster, stopKeptCluster } from './launcher';
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

afterAll(async () => {
  await stopKeptCluster();
  place.remove();
});

const resting = { variables: {}, fresh: false };
const enforce = { variables: { OPA_PROXY_MODE: 'enforce' }, fresh: false };

async function agentNamed(name: string): Promise<EmbeddedAgent> {
  return (await client.status()).agents.find((agent) => agent.name === name)!;
}

const othersThan = async (name: string): Promise<number[][]> =>
  (await client.status()).agents.filter((agent) => agent.name !== name).map(({ pids }) => pids);

/** A chat of which the agent reports nothing: enforce refuses it, track lets it pass. */
async function silentChat({ proxyUrl }: SidecarAddress): Promise<number> {
  const proxy = new SidecarProxy('fitness-tracker', proxyUrl, () => undefined);
  onCleanUp(() => proxy.close());
  return (await proxy.chat('hello', { guardrails: [], tools: [] })).answer.status;
}

function ringOf({ controlUrl }: SidecarAddress): Promise<unknown[]> {
  const control = new ControlPlane('fitness-tracker', controlUrl, () => undefined);
  onCleanUp(() => control.close());
  return control.audit();
}

test('comes up with every agent running and reachable (DEM-8, DEM-9, DEM-23)', async () => {
  const { agents } = await client.status();
  expect(agents.map(({ name, state, opaMode }) => [name, state, opaMode])).toEqual([
    ['gymcoach', 'running', 'track'],
    ['trading-bot', 'running', undefined],
    ['voice-assistant', 'running', undefined],
    ['fitness-tracker', 'running', 'track'],
    ['research-agent', 'running', undefined],
  ]);
  expect(agents[3]).toMatchObject({
    proxyUrl: `http://127.0.0.1:${base + 6}`,
    controlUrl: `http://127.0.0.1:${base + 7}`,
    opaUrl: `http://127.0.0.1:${base + 23}`,
  });
  expect(agents.flatMap(({ pids }) => pids).every(isRunning)).toBe(true);
  const live = await Promise.all(agents.map(({ controlUrl }) => axios.get(`${controlUrl}/health/live`)));
  expect(live.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
});

test('has nothing to do when it is deployed a second time (DEM-18)', async () => {
  const before = await client.status();
  await client.deploy();
  expect(await client.status()).toEqual(before);
});

test('a variable takes effect in a new sidecar, of that agent only, and is not set twice', async () => {
  const [before, others] = [await agentNamed('fitness-tracker'), await othersThan('fitness-tracker')];
  const address = await environment.sidecar('fitness-tracker', enforce);
  const changed = await agentNamed('fitness-tracker');
  expect(changed).toMatchObject({ opaMode: 'enforce', variables: enforce.variables, state: 'running' });
  expect(changed.pid).not.toBe(before.pid);
  expect(isRunning(before.pid!)).toBe(false);
  expect(await othersThan('fitness-tracker')).toEqual(others);
  expect(await silentChat(address)).toBe(403);

  await environment.sidecar('fitness-tracker', enforce);
  expect((await agentNamed('fitness-tracker')).pid).toBe(changed.pid);

  expect(await environment.restore()).toEqual(['fitness-tracker: OPA_PROXY_MODE as before']);
  expect(await silentChat(address)).toBe(200);
  expect(await environment.restore()).toEqual([]);
});

test('a fresh sidecar is the one there is while it is unused, and a new one afterwards', async () => {
  const address = await environment.sidecar('fitness-tracker', { variables: {}, fresh: true });
  const { pid: unused } = await agentNamed('fitness-tracker');
  await environment.sidecar('fitness-tracker', { variables: {}, fresh: true });
  expect((await agentNamed('fitness-tracker')).pid).toBe(unused);

  await silentChat(address);
  await environment.sidecar('fitness-tracker', resting);
  expect((await agentNamed('fitness-tracker')).pid).toBe(unused);
  await environment.sidecar('fitness-tracker', { variables: {}, fresh: true });
  expect((await agentNamed('fitness-tracker')).pid).not.toBe(unused);
  expect(await ringOf(address)).toEqual([]);
});

test('a variable that the sidecar refuses is the fault of no bench, and is put right by the next ones', async () => {
  const attempt = environment.sidecar('gymcoach', { variables: { AUDIT_RING_SIZE: 'many' }, fresh: false });
  const error = await attempt.then(String, (reason: Error) => reason);
  expect(error).not.toBeInstanceOf(BenchError);
  expect((error as Error).message).toMatch(
    /^gymcoach\.sidecar exited with 1; its last words:\n.*AUDIT_RING_SIZE/s,
  );
  expect((await agentNamed('gymcoach')).state).toBe('gymcoach.sidecar exited with 1');
  await environment.sidecar('gymcoach', resting);
  expect((await agentNamed('gymcoach')).state).toBe('running');
});

test('an agent that there is not is named, with those there are', async () => {
  const names = 'gymcoach, trading-bot, voice-assistant, fitness-tracker, research-agent';
  const attempt = environment.sidecar('fitness', resting);
  await expect(attempt).rejects.toThrow(BenchError);
  await expect(attempt).rejects.toThrow(`the demo cluster has no agent "fitness"; its agents: ${names}`);
  await expect(environment.logTail('fitness', 3)).rejects.toThrow('has no agent "fitness"');
});

test('the log of a sidecar is the last lines of what it wrote', async () => {
  const lines = (await environment.logTail('fitness-tracker', 2)).split('\n');
  expect(lines).toHaveLength(2);
  expect(JSON.parse(lines[1]!)).toHaveProperty('msg');
});

test('decisions of a policy engine are told since a moment; an agent without one has none (DEM-39)', async () => {
  const address = await environment.sidecar('fitness-tracker', resting);
  await silentChat(address);
  const [last] = (await environment.decisions('fitness-tracker', new Date(0))).slice(-1);
  expect(last).toEqual({
    path: 'agentspec/agent/fitness_tracker/deny',
    decidedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    input: expect.objectContaining({ agent_name: 'fitness-tracker', guardrails_invoked: [] }),
    result: ['pii_detector_not_invoked'],
  });
  // Later than whatever was decided so far, however finely the engine's clock counts.
  const afterwards = new Date(Date.parse(last!.decidedAt) + 1);
  expect(await environment.decisions('fitness-tracker', afterwards)).toEqual([]);
  for (const _ of Array(40)) await silentChat(address);
  expect(await environment.decisions('fitness-tracker', afterwards)).toHaveLength(40);
  expect(await environment.decisions('trading-bot', new Date(0))).toEqual([]);
});

test('what has ended is told, and started again by deploy, and nothing else', async () => {
  const others = await othersThan('research-agent');
  const { pids } = await agentNamed('research-agent');
  process.kill(pids[0]!, 'SIGKILL');
  const dead = await waitUntil<string>('the cluster to notice', timeouts.BRING_UP, async () => {
    const { state } = await agentNamed('research-agent');
    return state === 'running' ? { notYet: state } : { value: state };
  });
  expect(dead).toBe('research-agent.agent ended by SIGKILL');
  await client.deploy();
  expect((await agentNamed('research-agent')).state).toBe('running');
  expect(await othersThan('research-agent')).toEqual(others);
});

test('a lease is for one run; when it ends, everything is put back before the next one', async () => {
  const [holder, rival] = [new ClusterClient(client.socket), new ClusterClient(client.socket)];
  onCleanUp(() => [holder, rival].forEach((one) => one.letGo()));
  await holder.takeLease('a run (pid 1)');
  await holder.setVariables('fitness-tracker', enforce.variables, false);
  const refused = rival.takeLease('a run (pid 2)');
  await expect(refused).rejects.toThrow(BenchError);
  await expect(refused).rejects.toThrow(
    'the demo cluster is in use by a run (pid 1); wait for it, or run beside it on ports of your own with AGENTSPEC_PORT_BASE=auto',
  );
  holder.letGo();
  await waitUntil<void>('the lease', timeouts.ROLLOUT, () =>
    rival.takeLease('a run (pid 2)').then(
      () => ({ value: undefined }),
      (error: Error) => ({ notYet: error.message }),
    ),
  );
  expect(await agentNamed('fitness-tracker')).toMatchObject({
    variables: {},
    opaMode: 'track',
    state: 'running',
  });
});

test('a second cluster on the same ports is told who holds them', async () => {
  setVariables({ AGENTSPEC_PORT_BASE: String(base) });
  const second = (await startCluster({ owned: true })).client;
  await second.takeLease('a run');
  const { pids } = await agentNamed('trading-bot');
  const deployed = second.deploy();
  await expect(deployed).rejects.toThrow(BenchError);
  const message = await deployed.then(String, (error: Error) => error.message);
  expect(message).toContain(`port ${base + 2} is held by ${process.execPath}`);
  expect(message).toContain(`(pid ${pids.at(-1)})`);
  expect(message).toContain('AGENTSPEC_PORT_BASE=auto');
  const { pid } = await second.status();
  second.letGo();
  await untilGone([pid]);
});

describe('a run', () => {
  test('uses the cluster that is kept, holds its lease, and leaves it as it was (DEM-19)', async () => {
    setVariables({ AGENTSPEC_PORT_BASE: undefined, AGENTSPEC_CLUSTER_SOCKET: undefined });
    const run = await prepare('embedded', {});
    expect(run.describe()).toBe(
      `AgentSpec reference system, embedded: the demo cluster that is kept up, ports from ${base}`,
    );
    await expect(client.takeLease('a rival')).rejects.toThrow(`in use by a run (pid ${process.pid})`);
    await connect('embedded').sidecar('gymcoach', {
      variables: { AUDIT_RING_SIZE: '3' },
      fresh: false,
    });
    expect(await run.finish()).toEqual(['gymcoach: AUDIT_RING_SIZE as before']);
    expect((await agentNamed('gymcoach')).variables).toEqual({});
  });

  test('that brought nothing up cannot connect', () => {
    setVariables({ AGENTSPEC_CLUSTER_SOCKET: undefined });
    expect(() => connect('embedded')).toThrow(BenchError);
    expect(() => connect('embedded')).toThrow(/^no environment was brought up for this process/);
  });
});

test('of older sources serves no run', async () => {
  const stateFile = path.join(place.folder, 'demo/cluster.json');
  const state = readFileSync(stateFile, 'utf8');
  writeFileSync(stateFile, JSON.stringify({ ...JSON.parse(state), build: 'older' }));
  onCleanUp(() => writeFileSync(stateFile, state));
  expect((await keptCluster())?.isCurrent).toBe(false);
  setVariables({ AGENTSPEC_PORT_BASE: undefined });
  await expect(prepare('embedded', {})).rejects.toThrow(
    'runs older sources than those of this folder; make demo-provision renews it',
  );
});

test('ended, leaves no process, port, socket or state; ending it again is no mistake (DEM-28)', async () => {
  const { pid, agents } = await client.status();
  const pids = [pid, ...agents.flatMap((agent) => agent.pids)];
  expect(pids).toHaveLength(13);
  expect(await stopKeptCluster()).toBe(true);
  await untilGone(pids);
  expect((await Promise.all(portBlock.portsFrom(base).map(isListening))).includes(true)).toBe(false);
  expect([client.socket, path.join(place.folder, 'demo/cluster.json')].filter(existsSync)).toEqual([]);
  await expect(client.status()).rejects.toThrow(
    new BenchError('the embedded demo cluster does not answer (ENOENT)'),
  );
  expect(await keptCluster()).toBeUndefined();
  expect(await stopKeptCluster()).toBe(false);
});

test('a state of a cluster that has died is forgotten', async () => {
  const stateFile = path.join(place.folder, 'demo/cluster.json');
  writeFileSync(stateFile, JSON.stringify({ socket: '/nowhere.sock', base: 4000, build: 'any' }));
  expect(await keptCluster()).toBeUndefined();
  expect(existsSync(stateFile)).toBe(false);
  writeFileSync(stateFile, 'half of a st');
  expect(await keptCluster()).toBeUndefined();
});
