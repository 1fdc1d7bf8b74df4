// The demo commands on a real embedded demo, from its coming to its end. One file, because it is brought up once.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setVariables } from '../../../../runner/testing/clean-up';
import { untilGone } from '../../../../runner/testing/processes';
import { waitUntil } from '../../../../runner/wait';
import type { ClusterClient } from '../../../../support/agentspec/environments/embedded/cluster-client';
import { EmbeddedDemo } from '../../../../support/agentspec/environments/embedded/demo';
import { keptCluster } from '../../../../support/agentspec/environments/embedded/launcher';
import { prepareEmbedded, printed } from '../../../../support/agentspec/testing/embedded';
import { timeouts } from '../../../../support/timeouts';
import { opa } from '../opa';
import { patch, reset } from '../patch';
import { verify } from '../verify';
import { cluster, deploy, down, provision } from './lifecycle';

jest.setTimeout(180_000);

let place: Awaited<ReturnType<typeof prepareEmbedded>>;
let firstWords: string;
let client: ClusterClient;
let base: number;

beforeAll(async () => {
  place = await prepareEmbedded();
  firstWords = await printed(provision);
  ({ client, base } = (await keptCluster())!);
});

afterAll(async () => {
  await printed(down);
  place.remove();
});

/** @returns what is said to it; that all is well, unless told otherwise */
async function answerTo(question: typeof verify): Promise<string> {
  const demo = await EmbeddedDemo.open();
  return printed(async () => expect(await question(demo)).toBe(true));
}

const pids = async (): Promise<number[][]> => (await client.status()).agents.map((agent) => agent.pids);

test('comes up, says so, and has nothing to do a second time (DEM-18, DEM-23)', async () => {
  const { pid } = await client.status();
  const operator = 'operator: not needed here, make demo-status asks each sidecar itself';
  expect(firstWords).toBe(
    `demo cluster: up (pid ${pid}, ports from ${base})\n${operator}\nagents: 5 ready (12 processes started)\n`,
  );
  const before = await pids();
  expect(await printed(provision)).toMatch(
    /^demo cluster: already up .*\n.*\nagents: 5 ready, nothing to do\n$/,
  );
  expect(await pids()).toEqual(before);
});

test('is verified, as agents are that nobody has called, its engines at work (AGT-2, DEM-26)', async () => {
  const lines = (await answerTo(verify)).trimEnd().split('\n');
  const answers = /^ok {4}(\S+): running, control plane 200, proxy \d+, (\S+, .), score \d+$/;
  expect(lines.map((line) => answers.exec(line)?.slice(1))).toEqual([
    ['gymcoach', 'Healthy, A'],
    ['trading-bot', 'Degraded, D'],
    ['voice-assistant', 'Unhealthy, C'],
    ['fitness-tracker', 'Healthy, A'],
    ['research-agent', 'Unhealthy, F'],
  ]);
  expect((await answerTo(opa)).match(/denied: pii_detector_not_invoked/g)).toHaveLength(2);
});

test('is patched by hand, shows the table, may be patched again, and is put back (DEM-32, DEM-33)', async () => {
  const names = ['voice-assistant', 'fitness-tracker', 'research-agent'];
  const others = (await pids()).slice(0, 2);
  const words = await answerTo(patch);
  expect(words.split('\n').slice(0, 3)).toEqual(names.map((name) => `${name}: patched`));
  expect(words.match(/│ A .*running, patched/g)).toHaveLength(3);
  expect(words).toMatch(/\ncentral service at http:\S+: fitness-tracker says ready, 100\n$/);
  const patched = await pids();
  expect(await answerTo(patch)).toMatch(/^voice-assistant: already patched\n/);
  expect(await pids()).toEqual(patched);
  expect((await pids()).slice(0, 2)).toEqual(others);
  expect((await answerTo(verify)).match(/Healthy, A, score 100 \(patched\)/g)).toHaveLength(3);

  expect(await answerTo(reset)).toBe(names.map((name) => `${name}: not patched, as before\n`).join(''));
  expect(await answerTo(reset)).toBe('live patch: not applied, nothing to do\n');
});

test('what has ended is started again by deploy', async () => {
  process.kill((await pids())[4]![0]!, 'SIGKILL');
  await waitUntil<void>('the cluster to notice', timeouts.BRING_UP, async () => {
    const { state } = (await client.status()).agents[4]!;
    return state === 'running' ? { notYet: state } : { value: undefined };
  });
  expect(await printed(deploy)).toBe('agents: 5 ready (1 processes started)\n');
});

test('stays on its ports until it is ended', async () => {
  setVariables({ AGENTSPEC_PORT_BASE: '5000' });
  await expect(cluster()).rejects.toThrow(
    `the demo cluster is up on ports from ${base}; make demo-down ends it, then it can start on others`,
  );
});

test('is renewed when its sources have changed, and ended when nobody needs it (DEM-28)', async () => {
  const { pid } = await client.status();
  const stateFile = path.join(place.folder, 'demo/cluster.json');
  const state = JSON.parse(readFileSync(stateFile, 'utf8'));
  writeFileSync(stateFile, JSON.stringify({ ...state, build: 'older' }));
  setVariables({ AGENTSPEC_PORT_BASE: 'auto' });
  const words = await printed(cluster);
  expect(words).toMatch(
    /^demo cluster: its sources have changed, so it is renewed\ndemo cluster: ended, .*\n/,
  );
  await untilGone([pid]);
  const renewed = (await keptCluster())!;
  expect(renewed.isCurrent).toBe(true);
  expect(words).toMatch(new RegExp(`demo cluster: up \\(pid \\d+, ports from ${renewed.base}\\)\n$`));
  const { agents } = await renewed.client.status();
  expect(agents.map((agent) => agent.state)).toEqual(Array(5).fill('not started'));

  expect(await printed(down)).toBe('demo cluster: ended, its processes and ports are gone\n');
  expect(await printed(down)).toBe('demo cluster: not up, nothing to do\n');
});
