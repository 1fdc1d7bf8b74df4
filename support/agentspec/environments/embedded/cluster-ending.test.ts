// However a cluster of one run ends, killed or not, and however its run ends, nothing of it stays behind.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { BenchError } from '../../../../runner/errors';
import { onCleanUp, setVariables } from '../../../../runner/testing/clean-up';
import { prepareEmbedded } from '../../testing/embedded';
import { temporaryFolder } from '../../../../runner/testing/folder';
import { isListening, isRunning, untilGone } from '../../../../runner/testing/processes';
import { waitUntil } from '../../../../runner/wait';
import { ClusterClient, type ClusterStatus } from './cluster-client';
import { portBlock } from './cluster/ports';
import { argumentsOf } from '../../../../runner/processes/supervisor-options';
import { tetherScript } from '../../../../runner/processes/tether-script';
import { projectRoot } from '../../../../runner/project-root';
import { startCluster } from './launcher';
import { timeouts } from '../../../timeouts';

jest.setTimeout(180_000);

let place: Awaited<ReturnType<typeof prepareEmbedded>>;

beforeAll(async () => (place = await prepareEmbedded()));
afterAll(() => place.remove());

/** Two agents are enough to see that all end: one with a policy engine, one that listens nowhere. */
const SMALL = `
agents:
  - name: gymcoach
    profile: gymcoach
    manifest: ${path.join(projectRoot, 'systems/agentspec/agents/manifests/gymcoach.yaml')}
    listens: true
    policy: ${path.join(projectRoot, 'systems/agentspec/policies/gymcoach')}
    opaMode: track
  - name: trading-bot
    profile: trading-bot
    manifest: ${path.join(projectRoot, 'systems/agentspec/agents/manifests/trading-bot.yaml')}
    listens: false
`;

interface SmallCluster {
  child: ChildProcess;
  client: ClusterClient;
  socket: string;
  base: number;
  /** The process of the cluster first. */
  pids: number[];
}

/** A cluster of two agents, deployed, as a child of this process. */
async function smallCluster(): Promise<SmallCluster> {
  const folder = temporaryFolder({ 'demo.yaml': SMALL });
  const base = await portBlock.base(process.env);
  const socket = path.join(folder, 'cluster.sock');
  const options = {
    socket,
    topology: path.join(folder, 'demo.yaml'),
    dist: path.join(place.folder, 'dist'),
    logs: path.join(folder, 'logs'),
    tether: tetherScript,
    base: String(base),
    owned: false,
  };
  const program = path.join(options.dist, 'agentspec-embedded/cluster.js');
  const child = spawn(process.execPath, [program, ...argumentsOf(options)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  onCleanUp(() => child.kill('SIGTERM'));
  const client = new ClusterClient(socket);
  await waitUntil<void>('the cluster', timeouts.BRING_UP, async () =>
    (await client.isUp()) ? { value: undefined } : { notYet: 'its socket does not answer' },
  );
  await client.deploy();
  const pids = allOf(await client.status());
  expect(pids).toHaveLength(6);
  expect(pids.every(isRunning)).toBe(true);
  return { child, client, socket, base, pids };
}

const allOf = ({ pid, agents }: ClusterStatus): number[] => [pid, ...agents.flatMap(({ pids }) => pids)];

async function isAnybodyAt(base: number): Promise<boolean> {
  return (await Promise.all(portBlock.portsFrom(base).map(isListening))).includes(true);
}

test('killed, leaves none of its processes', async () => {
  const { child, client, base, pids } = await smallCluster();
  child.kill('SIGKILL');
  await untilGone(pids);
  expect(await isAnybodyAt(base)).toBe(false);
  await expect(client.status()).rejects.toThrow(
    new BenchError('the embedded demo cluster does not answer (ECONNREFUSED)'),
  );
});

test('told to end by a signal, ends all of its processes and then itself, and takes its socket along', async () => {
  const { child, base, socket, pids } = await smallCluster();
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  expect(pids.filter(isRunning)).toEqual([]);
  expect(await isAnybodyAt(base)).toBe(false);
  expect(existsSync(socket)).toBe(false);
});

const LAUNCHER = JSON.stringify(path.join(__dirname, 'launcher.ts'));

/** A run in a process of its own: starts a cluster, takes its lease, deploys, tells the state, and is never done. */
const RUN = `
(async () => {
  const { client, base } = await require(${LAUNCHER}).startCluster({ owned: true });
  await client.takeLease('a run');
  await client.deploy();
  console.log(JSON.stringify({ base, status: await client.status() }));
})();
`;

test('belongs to its run: when that is killed, it ends, with all of its processes (DEM-19)', async () => {
  const run = spawn(process.execPath, ['-r', 'ts-node/register', '-e', RUN], {
    cwd: projectRoot,
    env: process.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onCleanUp(() => run.kill('SIGKILL'));
  const [line] = await once(createInterface(run.stdout), 'line');
  const { base, status } = JSON.parse(line) as { base: number; status: ClusterStatus };
  const pids = allOf(status);
  expect(pids).toHaveLength(13);
  expect(pids.every(isRunning)).toBe(true);
  run.kill('SIGKILL');
  await untilGone(pids);
  expect(await isAnybodyAt(base)).toBe(false);
});

test('a cluster that cannot start says why', async () => {
  const program = "console.error('the topology is gone'); process.exit(2);";
  setVariables({ PROVING_GROUND_DIST: temporaryFolder({ 'agentspec-embedded/cluster.js': program }) });
  const started = startCluster({ owned: true });
  await expect(started).rejects.toThrow(BenchError);
  await expect(started).rejects.toThrow(/^the topology is gone$/);
});
