// What the demo commands say, and whether all is well: against a cluster of this process, and as programs when none is up.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import path from 'node:path';
import { json } from 'node:stream/consumers';
import type {
  CentralServiceAccess,
  EmbeddedAgent,
} from '../../../../support/agentspec/environments/embedded/cluster-client';
import { projectRoot } from '../../../../runner/project-root';
import { BenchError } from '../../../../runner/errors';
import { onCleanUp, setVariables } from '../../../../runner/testing/clean-up';
import { printed } from '../../../../support/agentspec/testing/embedded';
import { temporaryFolder } from '../../../../runner/testing/folder';
import { deadUrl, script, serve } from '../../../../runner/testing/servers';
import { EmbeddedDemo } from '../../../../support/agentspec/environments/embedded/demo';
import type { DemoEnvironment } from '../../../../support/agentspec/environments/demo';
import { logs } from '../logs';
import { opa } from '../opa';
import { status } from '../status';
import { verify } from '../verify';
import { deploy } from './lifecycle';

jest.setTimeout(60_000);

/** A cluster that is up, with these agents, and perhaps a central service. */
async function clusterOf(agents: Partial<EmbeddedAgent>[], access?: CentralServiceAccess): Promise<void> {
  const folder = temporaryFolder();
  const socket = path.join(folder, 'cluster.sock');
  const server = createServer((request, response) => {
    const [, , name, what] = request.url!.split(/[/?]/);
    const known = agents.some((agent) => agent.name === name);
    if (request.url === '/status') response.end(JSON.stringify({ pid: 1, agents }));
    else if (request.url === '/central-service') response.end(JSON.stringify({ access }));
    else if (known && what === 'log') response.end(JSON.stringify({ log: `${request.url}` }));
    else response.writeHead(409).end(JSON.stringify({ error: `the demo cluster has no agent "${name}"` }));
  });
  server.listen(socket);
  onCleanUp(() => server.close());
  onCleanUp(() => server.closeAllConnections());
  await once(server, 'listening');
  const state = { socket, base: 4000, build: 'any' };
  setVariables({
    PROVING_GROUND_DEMO: temporaryFolder({ 'cluster.json': JSON.stringify(state) }),
    PROVING_GROUND_DIST: folder,
  });
}

/** A sidecar with this score, at both of its doors. */
async function agentOf(
  name: string,
  score: number,
  more: Partial<EmbeddedAgent> = {},
): Promise<Partial<EmbeddedAgent>> {
  const { url } = await script({
    'GET /': { status: 'ok' },
    'GET /health/live': { status: 'live' },
    'GET /gap': { score, issues: [], source: 'agent-sdk' },
    'GET /health/ready': { status: score === 100 ? 'ready' : 'degraded' },
  });
  return {
    name,
    proxyUrl: url,
    controlUrl: url,
    pid: 4711,
    pids: [4711],
    state: 'running',
    variables: {},
    ...more,
  };
}

type Question = (demo: DemoEnvironment) => Promise<boolean>;

/** Asks it of the demo that is up. @returns its verdict and its lines, without the frames of tables */
async function run(question: Question): Promise<{ ok: boolean; lines: string[] }> {
  let ok = false;
  const text = await printed(async () => (ok = await question(await EmbeddedDemo.open())));
  const cells = text.replace(/[─┬┼┴├┤┌┐└┘]/g, '').split('\n');
  return { ok, lines: cells.map((line) => line.replace(/\s*│\s*/g, '|').trim()).filter(Boolean) };
}

describe('status', () => {
  test('is a table of grades, addresses and states (DEM-25)', async () => {
    const [a, b] = [await agentOf('gymcoach', 100, { opaMode: 'track' }), await agentOf('trading-bot', 55)];
    await clusterOf([a, b]);
    expect(await run(status)).toEqual({
      ok: true,
      lines: [
        '|agent|phase|grade|score|violations|source|OPA mode|state|proxy|control plane|',
        `|gymcoach|Healthy|A|100|0|agent-sdk|track|running|${a.proxyUrl}|${a.controlUrl}|`,
        `|trading-bot|Degraded|D|55|0|agent-sdk|-|running|${b.proxyUrl}|${b.controlUrl}|`,
      ],
    });
  });

  test('is not well when something does not run, or gives no report', async () => {
    await clusterOf([await agentOf('gymcoach', 100, { state: 'gymcoach.agent ended by SIGKILL' })]);
    const ended = await run(status);
    expect(ended.ok).toBe(false);
    expect(ended.lines[1]).toContain('|gymcoach.agent ended by SIGKILL|http:');

    const [{ pid: _none, ...unstarted }, url] = [await agentOf('voice-assistant', 60), await deadUrl()];
    await clusterOf([
      { ...unstarted, controlUrl: url, state: 'not started' },
      await agentOf('gymcoach', 100),
    ]);
    const missing = await run(status);
    expect(missing.ok).toBe(false);
    expect(missing.lines[1]).toMatch(
      /^\|voice-assistant\|Unknown\|-\|-\|-\|-\|-\|not started, gap: connect ECONNREFUSED [^|]*\|http/,
    );
    expect(missing.lines[2]).toMatch(/^\|gymcoach\|Healthy\|A\|100\|/);
  });
});

describe('status of a patched demo', () => {
  test('tells which agents are patched, and is as well as an unpatched one', async () => {
    await clusterOf([
      await agentOf('voice-assistant', 100, { isPatched: true }),
      await agentOf('research-agent', 20, { isPatched: false }),
    ]);
    const { ok, lines } = await run(status);
    expect(ok).toBe(true);
    expect(lines.slice(1)).toEqual([
      expect.stringMatching(/^\|voice-assistant\|.*\|running, patched\|http/),
      expect.stringMatching(/^\|research-agent\|.*\|running\|http/),
    ]);
  });

  test('tells what the central service last heard, or that it does not answer (DEM-31)', async () => {
    const { url, requests } = await script({
      'GET /api/v1/agents': [
        { agentName: 'fitness-tracker', lastSeen: '2026-11-22T10:00:00.000Z' },
        { agentName: 'gymcoach', lastSeen: null },
      ],
      'GET /api/v1/agents/fitness-tracker/health': { status: 'ready' },
      'GET /api/v1/agents/fitness-tracker/gap': { score: 100 },
    });
    await clusterOf([await agentOf('fitness-tracker', 100)], { url, adminKey: 'k' });
    expect((await run(status)).lines.at(-1)).toBe(
      `central service at ${url}: fitness-tracker says ready, 100; gymcoach has registered`,
    );
    expect(requests.map(({ headers }) => headers['x-admin-key'])).toEqual(['k', 'k', 'k']);

    await clusterOf([await agentOf('fitness-tracker', 100)], { url: await deadUrl(), adminKey: 'k' });
    expect((await run(status)).lines.at(-1)).toMatch(/: no answer: connect ECONNREFUSED/);
  });
});

describe('verify', () => {
  const SCORES = {
    gymcoach: 100,
    'trading-bot': 55,
    'voice-assistant': 60,
    'fitness-tracker': 100,
    'research-agent': 20,
  };

  /** The five agents of the demo, of which some are otherwise. */
  const allBut = (
    others: Readonly<Record<string, Partial<EmbeddedAgent>>>,
  ): Promise<Partial<EmbeddedAgent>[]> =>
    Promise.all(Object.entries(SCORES).map(([name, score]) => agentOf(name, score, others[name])));

  test('tells each agent in a line, and a phase or grade that traffic has moved', async () => {
    await clusterOf(await allBut({}));
    const moved = (fresh: string): string => ` (a fresh one is ${fresh}; its traffic may have moved it)`;
    const answers = 'running, control plane 200, proxy 200';
    expect(await run(verify)).toEqual({
      ok: true,
      lines: [
        `ok    gymcoach: ${answers}, Healthy, A, score 100`,
        `ok    trading-bot: ${answers}, Degraded, D, score 55`,
        `ok    voice-assistant: ${answers}, Degraded, C, score 60${moved('Unhealthy, C')}`,
        `ok    fitness-tracker: ${answers}, Healthy, A, score 100`,
        `ok    research-agent: ${answers}, Degraded, F, score 20${moved('Unhealthy, F')}`,
      ],
    });
  });

  test('expects of a patched agent no grade of a fresh one', async () => {
    await clusterOf(await allBut({ 'research-agent': { isPatched: true } }));
    expect((await run(verify)).lines.at(-1)).toMatch(/^ok {4}research-agent: .*, F, score 20 \(patched\)$/);
  });

  test('fails for what does not run, does not answer, or gives no report', async () => {
    const mute = await serve(({ url }, response) => response.writeHead(url === '/gap' ? 500 : 200).end('{}'));
    await clusterOf(
      await allBut({
        gymcoach: { state: 'gymcoach.opa exited with 2' },
        'trading-bot': { proxyUrl: await deadUrl() },
        'research-agent': { proxyUrl: mute, controlUrl: mute },
      }),
    );
    const { ok, lines } = await run(verify);
    expect(ok).toBe(false);
    expect(lines).toEqual([
      'FAIL  gymcoach: gymcoach.opa exited with 2, control plane 200, proxy 200, Healthy, A, score 100',
      'FAIL  trading-bot: running, control plane 200, proxy ECONNREFUSED, Degraded, D, score 55',
      expect.stringMatching(/^ok {4}voice-assistant/),
      expect.stringMatching(/^ok {4}fitness-tracker/),
      'FAIL  research-agent: running, control plane 200, proxy 200, gap Request failed with status code 500',
    ]);
  });
});

describe('opa', () => {
  /** An engine that denies a chat without guardrails, unless it is told to deny nothing. */
  async function engine(denials: string[]): Promise<{ url: string; asked: unknown[] }> {
    const asked: unknown[] = [];
    const url = await serve(async (request, response) => {
      if (request.method === 'POST') asked.push(request.url, await json(request));
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ result: denials }));
    });
    return { url, asked };
  }

  test('asks each engine what it says to a chat without guardrails', async () => {
    const { url, asked } = await engine(['pii_detector_not_invoked']);
    const agent = await agentOf('fitness-tracker', 100, { opa: 'opa', opaUrl: url });
    await clusterOf([await agentOf('trading-bot', 55), agent]);
    expect(await run(opa)).toEqual({
      ok: true,
      lines: [
        '|agent|engine|address|health|a chat without guardrails is|',
        `|fitness-tracker|opa|${url}|200|denied: pii_detector_not_invoked|`,
      ],
    });
    const input = { request_type: 'llm_call', agent_name: 'fitness-tracker', guardrails_invoked: [] };
    expect(asked).toEqual(['/v1/data/agentspec/agent/fitness_tracker/deny', { input }]);
  });

  test('is not well when an engine allows it, or does not answer', async () => {
    const { url } = await engine([]);
    await clusterOf([
      await agentOf('gymcoach', 100, { opa: 'opa', opaUrl: url }),
      await agentOf('fitness-tracker', 100, { opa: 'opa', opaUrl: await deadUrl() }),
    ]);
    const { ok, lines } = await run(opa);
    expect(ok).toBe(false);
    expect(lines[1]).toMatch(/\|200\|allowed\|$/);
    expect(lines[2]).toMatch(/\|no answer: connect ECONNREFUSED .*\|no answer: connect ECONNREFUSED .*\|$/);
  });
});

describe('logs', () => {
  beforeEach(async () => clusterOf([await agentOf('gymcoach', 100), await agentOf('trading-bot', 55)]));

  test('are those of all agents, or of one, as many lines as asked for', async () => {
    setVariables({ AGENT: undefined, LINES: undefined });
    expect((await run(logs)).lines).toEqual([
      '== gymcoach',
      '/agents/gymcoach/log?lines=20',
      '== trading-bot',
      '/agents/trading-bot/log?lines=20',
    ]);
    setVariables({ AGENT: 'trading-bot', LINES: '3' });
    expect((await run(logs)).lines).toEqual(['== trading-bot', '/agents/trading-bot/log?lines=3']);
  });

  test('of an agent that there is not are refused', async () => {
    setVariables({ AGENT: 'gym' });
    await expect(run(logs)).rejects.toThrow(
      new BenchError('there is no agent "gym"; there are: gymcoach, trading-bot'),
    );
  });

  test.each(['0', '-1', '1.5', 'all', '', '10001'])('of "%s" lines are refused', async (lines) => {
    setVariables({ AGENT: 'gymcoach', LINES: lines });
    await expect(run(logs)).rejects.toThrow(
      new BenchError(`LINES is "${lines}": it takes a whole number from 1 to 10000`),
    );
  });
});

describe('when the demo cluster is not up', () => {
  const notUp = 'the demo cluster is not up; make demo-provision brings it up';

  test.each([
    ['what is asked of it', EmbeddedDemo.open],
    ['deploy', deploy],
  ])('%s says how to bring it up', async (_name, command: () => Promise<unknown>) => {
    setVariables({ PROVING_GROUND_DEMO: temporaryFolder() });
    await expect(command()).rejects.toThrow(new BenchError(notUp));
  });

  /** Runs a command as make does. */
  async function program(...args: string[]) {
    const options = { cwd: projectRoot, env: { ...process.env, PROVING_GROUND_DEMO: temporaryFolder() } };
    const all = ['-r', 'ts-node/register', 'tools/agentspec/demo/main.ts', ...args];
    return new Promise((resolve) => {
      execFile(process.execPath, all, options, (error, stdout, stderr) => {
        resolve({ code: error?.code ?? 0, stdout, stderr });
      });
    });
  }

  test('the programs say so, and end with 2 where they needed it', async () => {
    const names = 'cluster, operator, deploy, provision, down, status, logs, opa, verify, patch, reset';
    expect(await Promise.all([program('status'), program('down'), program('constructor')])).toEqual([
      { code: 2, stdout: '', stderr: `${notUp}\n` },
      { code: 0, stdout: 'demo cluster: not up, nothing to do\n', stderr: '' },
      { code: 2, stdout: '', stderr: `there is no demo command "constructor"; there are: ${names}\n` },
    ]);
  });
});
