import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { buildSync } from 'esbuild';
import { serve } from '../common/testing/servers';

const folder = mkdtempSync(path.join(tmpdir(), 'demo-agent-'));
const program = path.join(folder, 'agent.js');
const running = new Set<Agent>();

type Agent = ChildProcessByStdio<null, Readable, Readable>;

beforeAll(() => {
  buildSync({
    entryPoints: [path.join(__dirname, 'main.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
  });
});
afterEach(async () => {
  for (const agent of running) agent.kill('SIGKILL');
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(env: NodeJS.ProcessEnv, ...args: string[]): Agent {
  const agent = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(agent);
  agent.once('exit', () => running.delete(agent));
  return agent;
}

async function firstLine(stream: Readable): Promise<Record<string, unknown>> {
  const [line] = (await once(createInterface(stream), 'line')) as [string];
  return JSON.parse(line) as Record<string, unknown>;
}

describe('the demo agent program', () => {
  it.each(['env', 'argument'])(
    'runs the profile that its %s names, and ends with 0 on SIGTERM',
    async (way) => {
      const agent =
        way === 'env' ? run({ PORT: '0', AGENT_PROFILE: 'gymcoach' }) : run({ PORT: '0' }, 'gymcoach');
      const { port, ...line } = await firstLine(agent.stdout);
      expect(line).toEqual({
        ts: expect.any(String),
        level: 'info',
        msg: 'listening',
        agent: 'gymcoach',
        version: '1.0.0',
      });
      expect((await fetch(`http://localhost:${port}/demo`)).status).toBe(200);
      agent.kill('SIGTERM');
      expect(await once(agent, 'exit')).toEqual([0, null]);
    },
  );

  it('ends with 0 although responses are held', async () => {
    const agent = run({ PORT: '0', AGENT_PROFILE: 'research-agent' });
    const { port } = await firstLine(agent.stdout);
    const stream = await fetch(`http://localhost:${port}/demo/stream/k`);
    agent.kill('SIGTERM');
    expect(await once(agent, 'exit')).toEqual([0, null]);
    await expect(stream.text()).rejects.toThrow();
  });

  it('registers where it is told to, and ends with 0 although heartbeats fail (DEM-31)', async () => {
    const asked: string[] = [];
    const central = await serve((request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers['x-admin-key']}`);
      response.writeHead(503).end('{}');
    });
    const agent = run({
      PORT: '0',
      AGENT_PROFILE: 'fitness-tracker',
      CENTRAL_SERVICE_URL: `${central}/`,
      CENTRAL_SERVICE_API_KEY: 'k',
    });
    expect(await firstLine(agent.stderr)).toMatchObject({
      msg: 'no heartbeat sent',
      agent: 'fitness-tracker',
    });
    expect(asked).toEqual(['POST /api/v1/register k']);
    agent.kill('SIGTERM');
    expect(await once(agent, 'exit')).toEqual([0, null]);
  });

  it.each(['trading-bot', 'voice-assistant'])('%s runs and listens nowhere (AGT-4)', async (profile) => {
    const agent = run({ PORT: '0', AGENT_PROFILE: profile });
    expect(await firstLine(agent.stdout)).toMatchObject({
      msg: 'running, listening nowhere',
      agent: profile,
    });
    expect(agent.exitCode).toBeNull();
    agent.kill('SIGTERM');
    expect(await once(agent, 'exit')).toEqual([0, null]);
  });

  it('leaves the instrument out when told to', async () => {
    const agent = run({ PORT: '0', AGENT_PROFILE: 'gymcoach', AGENT_INSTRUMENT: 'off' });
    const { port } = await firstLine(agent.stdout);
    expect(await (await fetch(`http://localhost:${port}/demo`)).json()).toMatchObject({ status: 'ok' });
  });

  const known =
    'it must be one of gymcoach, trading-bot, voice-assistant, voice-assistant-patched, fitness-tracker, research-agent, research-agent-patched';
  it.each<[NodeJS.ProcessEnv, string]>([
    [{ AGENT_PROFILE: 'gymcoch' }, `AGENT_PROFILE is "gymcoch"; ${known}`],
    [{}, `AGENT_PROFILE is ""; ${known}`],
    [{ AGENT_PROFILE: 'constructor' }, `AGENT_PROFILE is "constructor"; ${known}`],
    [
      { AGENT_PROFILE: 'gymcoach', PORT: '65536' },
      'PORT is "65536"; it must be an integer from 0 (any free port) to 65535',
    ],
    [{ AGENT_PROFILE: 'gymcoach', AGENT_INSTRUMENT: 'no' }, 'AGENT_INSTRUMENT is "no"; it must be on or off'],
    [
      { AGENT_PROFILE: 'gymcoach', SIDECAR_CONTROL_URL: 'sidecar' },
      'SIDECAR_CONTROL_URL is "sidecar"; it must be an http or https URL',
    ],
    [
      { AGENT_PROFILE: 'gymcoach', CENTRAL_SERVICE_URL: 'http://central' },
      'CENTRAL_SERVICE_URL and CENTRAL_SERVICE_API_KEY go together; one of them is not set',
    ],
    [
      { AGENT_PROFILE: 'gymcoach', CENTRAL_SERVICE_URL: 'central', CENTRAL_SERVICE_API_KEY: 'k' },
      'CENTRAL_SERVICE_URL is "central"; it must be an http or https URL',
    ],
  ])('does not start with %j', async (env, error) => {
    const agent = run(env);
    const [stderr, [code]] = await Promise.all([text(agent.stderr), once(agent, 'exit')]);
    expect(JSON.parse(stderr)).toMatchObject({ level: 'error', msg: 'cannot start', error });
    expect(code).toBe(1);
  });

  it('says so when its port is taken', async () => {
    const first = run({ PORT: '0', AGENT_PROFILE: 'gymcoach' });
    const { port } = await firstLine(first.stdout);
    const second = run({ PORT: String(port), AGENT_PROFILE: 'gymcoach' });
    const [line, [code]] = await Promise.all([firstLine(second.stderr), once(second, 'exit')]);
    expect([line.error, code]).toEqual([expect.stringContaining('EADDRINUSE'), 1]);
  });
});
