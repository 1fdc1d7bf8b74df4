// The live patch as demo.yaml describes it, in front of the real sidecar: what each agent is worth before and after.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { parse } from 'yaml';
import { createCentralService } from '../central-service/server';
import type { Logger } from '../common/log';
import { serve } from '../common/testing/servers';
import { SidecarClient } from '../reporting-kit';
import { startSidecar } from '../sidecar/start';
import { createAgent } from './agent';
import { sendHeartbeats } from './central-service/heartbeats';
import { profileNamed } from './profiles';

const home = path.join(__dirname, '..');

interface Run {
  profile: string;
  manifest: string;
  agentEnv: Record<string, string>;
  sidecarEnv: Record<string, string>;
}
interface Topology {
  agents: (Run & { name: string; patch?: Partial<Run> & { registers?: boolean } })[];
}
const { agents } = parse(readFileSync(path.join(home, 'demo.yaml'), 'utf8')) as Topology;

const cleaning: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleaning.splice(0).reverse()) await clean();
});

/** An agent of demo.yaml, at rest or patched. */
function runOf(name: string, isPatched: boolean): Run {
  const agent = agents.find((one) => one.name === name);
  if (!agent) throw new Error(`demo.yaml has no ${name}`);
  const { patch = {} } = agent;
  if (!isPatched) return agent;
  return {
    profile: patch.profile ?? agent.profile,
    manifest: patch.manifest ?? agent.manifest,
    agentEnv: { ...agent.agentEnv, ...patch.agentEnv },
    sidecarEnv: { ...agent.sidecarEnv, ...patch.sidecarEnv },
  };
}

/** Ports that were free a moment ago. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Starts agent and sidecar. @returns the base URL of the control plane */
async function start({ profile: name, manifest, agentEnv, sidecarEnv }: Run): Promise<string> {
  const [agentPort, proxy, control] = await freePorts(3);
  const profile = profileNamed(name);
  const controlUrl = `http://127.0.0.1:${control}`;
  const agentUrl = profile.listens
    ? await serve(
        createAgent(profile, { sidecar: new SidecarClient({ url: controlUrl }), log: quiet, env: agentEnv }),
      )
    : `http://127.0.0.1:${agentPort}`;
  const sidecar = await startSidecar(
    {
      UPSTREAM_URL: agentUrl,
      MANIFEST_PATH: path.join(home, manifest),
      PROXY_PORT: String(proxy),
      CONTROL_PLANE_PORT: String(control),
      ...sidecarEnv,
    },
    quiet as Logger,
  );
  cleaning.push(() => sidecar.stop());
  return controlUrl;
}

/** What the operator would make its columns of. */
async function worth(controlUrl: string): Promise<unknown[]> {
  const read = async (route: string) => (await (await fetch(controlUrl + route)).json()) as never;
  const { score, issues, source } = (await read('/gap')) as { score: number; issues: []; source: string };
  const { status } = (await read('/health/ready')) as { status: string };
  return [score, issues.length, status, source];
}

it.each([
  ['voice-assistant', [60, 3, 'unavailable', 'manifest-static'], [100, 0, 'ready', 'manifest-static']],
  ['research-agent', [20, 5, 'unavailable', 'agent-sdk'], [100, 0, 'ready', 'agent-sdk']],
  ['fitness-tracker', [100, 0, 'ready', 'agent-sdk'], [100, 0, 'ready', 'agent-sdk']],
])('%s (DEM-29 to DEM-31)', async (name, before, after) => {
  expect(await worth(await start(runOf(name, false)))).toEqual(before);
  expect(await worth(await start(runOf(name, true)))).toEqual(after);
});

it('patches these three alone, and makes fitness-tracker alone register (DEM-31, DEM-32)', () => {
  expect(agents.flatMap(({ name, patch }) => (patch ? [[name, patch.registers ?? false]] : []))).toEqual([
    ['voice-assistant', false],
    ['fitness-tracker', true],
    ['research-agent', false],
  ]);
});

it('the first heartbeat of fitness-tracker says ready and 100, and its score stays (C-74)', async () => {
  const controlUrl = await start(runOf('fitness-tracker', true));
  const app = createCentralService({ adminKey: 'k', log: quiet as Logger });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const stopped = new AbortController();
  const reaches = new Promise<void>((resolve) => {
    const info = (msg: string) => void (msg === 'heartbeats reach the central service' && resolve());
    const options = { agentName: 'fitness-tracker', sidecarUrl: controlUrl, log: { ...quiet, info } };
    const ended = sendHeartbeats({ ...options, centralService: { url, adminKey: 'k' } }, stopped.signal);
    cleaning.push(() => {
      stopped.abort();
      return Promise.all([ended, app.close()]);
    });
  });
  await reaches;
  const read = async (part: string): Promise<unknown> =>
    (await fetch(`${url}/api/v1/agents/fitness-tracker/${part}`, { headers: { 'x-admin-key': 'k' } })).json();
  expect(await read('health')).toMatchObject({ status: 'ready', source: 'agent-sdk' });
  expect(await read('gap')).toMatchObject({ score: 100, issues: [] });
  expect((await worth(controlUrl))[0]).toBe(100);
});
