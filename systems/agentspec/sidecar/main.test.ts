// The sidecar as a process: what stops its start, what it announces, how it ends. ENV-10 to ENV-12, ENV-14 to ENV-16.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, get, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { buildSync } from 'esbuild';
import { listenAnywhere, startServer } from '../common/testing/servers';
import { testManifest } from './proxy/testing/manifest';
import { createGate } from './testing/gate';
import { send } from './testing/http';

const folder = mkdtempSync(path.join(tmpdir(), 'sidecar-'));
const program = path.join(folder, 'sidecar.js');
const children = new Set<ChildProcess>();

beforeAll(() => {
  buildSync({
    entryPoints: [path.join(__dirname, 'main.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    target: 'node20',
    logLevel: 'silent',
  });
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
});

afterAll(() => rmSync(folder, { recursive: true }));

type Line = Record<string, unknown>;
const parse = (lines: string): Line[] =>
  lines.split('\n').flatMap((line) => (line ? [JSON.parse(line) as Line] : []));

/** A manifest file for an agent of that name; JSON is YAML. */
function manifestFile(name = 'test-agent'): string {
  const file = path.join(folder, `${name}.yaml`);
  writeFileSync(file, JSON.stringify(testManifest({ name })));
  return file;
}

function launch(variables: Record<string, string>, ...nodeArguments: string[]) {
  const environment = { PATH: process.env.PATH, MANIFEST_PATH: manifestFile(), ...variables };
  const child = spawn(process.execPath, [...nodeArguments, program], { env: environment });
  children.add(child);
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (out += chunk));
  const ended = Promise.all([once(child, 'close'), text(child.stderr)]).then(([[code, signal], err]) => ({
    code: code as number | null,
    signal: signal as string | null,
    out: parse(out),
    err: parse(err),
  }));
  const startLine = async (): Promise<Line> => {
    while (!out.includes('\n')) {
      const end = await Promise.race([ended, once(child.stdout, 'data').then(() => undefined)]);
      if (end) throw new Error(`the sidecar did not start: ${JSON.stringify(end)}`);
    }
    return parse(out)[0] as Line;
  };
  return { child, ended, startLine };
}

/** Ports that were free a moment ago. */
async function freePorts(): Promise<{ PROXY_PORT: string; CONTROL_PLANE_PORT: string }> {
  const servers = [createTcpServer(), createTcpServer()];
  const [proxy, controlPlane] = await Promise.all(servers.map(listenAnywhere));
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return { PROXY_PORT: String(proxy), CONTROL_PLANE_PORT: String(controlPlane) };
}

async function start(
  agent: RequestListener = (_request, response) => void response.end('ok'),
  variables: Record<string, string> = {},
) {
  const ports = await freePorts();
  const upstream = `http://127.0.0.1:${await startServer(createServer(agent))}`;
  const sidecar = launch({ UPSTREAM_URL: upstream, ...ports, ...variables });
  const line = await sidecar.startLine();
  return {
    ...sidecar,
    line,
    proxyPort: Number(ports.PROXY_PORT),
    controlPlanePort: Number(ports.CONTROL_PLANE_PORT),
  };
}

const readJson = async (port: number, route: string) => JSON.parse(String((await send(port, route)).body));

async function openStream(port: number): Promise<IncomingMessage> {
  const [stream] = await once(get({ port, path: '/audit/stream', agent: false }), 'response');
  return stream as IncomingMessage;
}

describe('a start that is refused', () => {
  const expectRefusal = async (variables: Record<string, string>, ...reasons: string[]) => {
    const { code, out, err } = await launch({ ...(await freePorts()), ...variables }).ended;
    expect(code).toBe(1);
    expect(out).toEqual([]);
    expect(err).toEqual([expect.objectContaining({ level: 'error' })]);
    for (const reason of reasons) expect(err[0]?.msg).toContain(reason);
  };

  it('names every wrong variable', () =>
    expectRefusal(
      { PROXY_PORT: '', OPA_PROXY_MODE: 'block' },
      'PROXY_PORT is ""',
      'OPA_PROXY_MODE is "block"',
    ));

  it('names the manifest that it cannot read', () =>
    expectRefusal({ MANIFEST_PATH: '/nowhere/agent.yaml' }, '/nowhere/agent.yaml'));

  it('names the agent that OPA has no package for', () =>
    expectRefusal(
      { MANIFEST_PATH: manifestFile('2nd'), OPA_URL: 'http://127.0.0.1:1' },
      'metadata.name is "2nd"',
    ));

  it.each(['PROXY_PORT', 'CONTROL_PLANE_PORT'])('names the %s that is taken', async (variable) => {
    const port = await startServer(createTcpServer());
    await expectRefusal({ [variable]: String(port) }, `port ${port} (${variable})`);
  });
});

describe('a sidecar that has started', () => {
  it('announces ports and agent, and serves both ports on every address of the machine', async () => {
    const { line, proxyPort, controlPlanePort } = await start();
    expect(line).toMatchObject({ level: 'info', proxyPort, controlPlanePort, agentName: 'test-agent' });
    const addresses = Object.values(networkInterfaces()).flatMap((list = []) =>
      list.filter(({ scopeid }) => !scopeid),
    );
    for (const { address: host } of addresses) {
      expect(String((await send(proxyPort, '/x', { host })).body)).toBe('ok');
      const audit = JSON.parse(String((await send(controlPlanePort, '/audit', { host })).body));
      expect(audit.at(-1)).toMatchObject({ path: '/x', statusCode: 200 });
    }
  });

  it('does not mind a name that OPA would refuse, as long as there is no OPA', async () => {
    const { startLine } = launch({ ...(await freePorts()), MANIFEST_PATH: manifestFile('2nd'), OPA_URL: '' });
    expect(await startLine()).toMatchObject({ agentName: '2nd' });
  });

  it('applies what the agent pushes while its request is still in flight', async () => {
    let push: Promise<number> | undefined;
    const { proxyPort, controlPlanePort } = await start(async (request, response) => {
      const body = JSON.stringify({
        requestId: request.headers['x-request-id'],
        events: [{ type: 'tool', name: 't' }],
      });
      const headers = { 'content-type': 'application/json' };
      push = send(controlPlanePort, '/events', { method: 'POST', headers, body }).then(
        ({ status }) => status,
      );
      await push;
      response.end('ok');
    });
    await send(proxyPort, '/');
    expect(await push).toBe(202);
    const audit = JSON.parse(String((await send(controlPlanePort, '/audit')).body));
    expect(audit).toEqual([expect.objectContaining({ path: '/', toolsCalled: ['t'] })]);
  });

  it('reads its manifest once, so that a changed one takes effect at the next start (MAN-1)', async () => {
    const file = path.join(folder, 'changing.yaml');
    const write = (name: string) => writeFileSync(file, JSON.stringify(testManifest({ name })));
    const nameOf = async (port: number) => (await readJson(port, '/explore')).agent.name;
    write('before');
    const first = await start(undefined, { MANIFEST_PATH: file });
    write('after');
    expect(await nameOf(first.controlPlanePort)).toBe('before');
    rmSync(file);
    expect(await nameOf(first.controlPlanePort)).toBe('before');
    write('after');
    const second = await start(undefined, { MANIFEST_PATH: file });
    expect(await nameOf(second.controlPlanePort)).toBe('after');
  });

  it('ends with status 1 and a log line when something goes wrong that nobody caught', async () => {
    const bomb = path.join(folder, 'bomb.js');
    writeFileSync(bomb, 'setImmediate(() => { throw new Error("boom") })');
    const { code, err } = await launch(await freePorts(), '--require', bomb).ended;
    expect(code).toBe(1);
    expect(err).toEqual([expect.objectContaining({ level: 'error', msg: expect.stringContaining('boom') })]);
  });
});

describe('a sidecar that is told to stop', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('by %s ends with status 0', async (signal) => {
    const { child, ended } = await start();
    child.kill(signal);
    expect(await ended).toMatchObject({ code: 0, err: [] });
  });

  it('closes event streams, finishes what is in flight, and accepts nothing new', async () => {
    const arrived = createGate();
    const answer = createGate();
    const { child, ended, proxyPort, controlPlanePort } = await start(async (_request, response) => {
      arrived.open();
      await answer.opened;
      response.end('finished');
    });
    const stream = await openStream(controlPlanePort);
    const reply = send(proxyPort, '/slow');
    await arrived.opened;
    child.kill('SIGTERM');
    await stream.resume().toArray();
    await expect(send(proxyPort, '/late')).rejects.toThrow('ECONNREFUSED');
    answer.open();
    expect(String((await reply).body)).toBe('finished');
    expect(await ended).toMatchObject({ code: 0, err: [] });
  });

  it('twice ends at once', async () => {
    const arrived = createGate();
    const { child, ended, proxyPort } = await start(() => arrived.open());
    const reply = send(proxyPort, '/never');
    await arrived.opened;
    child.kill('SIGTERM');
    await once(child.stdout as NodeJS.ReadableStream, 'data');
    child.kill('SIGTERM');
    await expect(reply).rejects.toThrow();
    expect((await ended).code).toBe(1);
  });
});
