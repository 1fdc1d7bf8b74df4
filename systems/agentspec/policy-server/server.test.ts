// The policy server beyond its answers: loading, limits, and the life of its process.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseAddress } from './address';
import { readCommandLine } from './command-line';
import { Policy } from './policy';
import { PolicySet } from './policy-set';
import { startPolicyServer, type Engine } from './testing/engines';

const policies = join(__dirname, '..', 'policies');
const gymcoach = join(policies, 'gymcoach');
const path = '/v1/data/agentspec/agent/gymcoach/deny';
const silentAgent = JSON.stringify({ input: { request_type: 'llm_call' } });

describe('loading', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'policy-'));
    cpSync(gymcoach, folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const change = (file: string, edit: (text: string) => string) =>
    writeFileSync(join(folder, file), edit(readFileSync(join(folder, file), 'utf8')));

  it('refuses a policy that changed since it was compiled, and says how to compile it', () => {
    change('policy.rego', (text) => text.replace('pii-detector', 'topic-filter'));
    expect(() => Policy.load(folder)).toThrow(
      /policy\.rego changed since the policy was compiled; run: npx ts-node/,
    );
  });

  it('takes the data as it is now', () => {
    change('data.json', (text) => text.replace('0.7', '0.2'));
    const input = { request_type: 'llm_call', guardrails_invoked: ['pii-detector'], toxicity_score: 0.3 };
    const deny = PolicySet.load([folder]).query(['agentspec', 'agent', 'gymcoach', 'deny'], input);
    expect(deny).toEqual(new Set(['toxicity_threshold_exceeded']));
  });

  it('refuses data that is no object', () => {
    change('data.json', () => '[]');
    expect(() => Policy.load(folder)).toThrow(/data\.json must hold a JSON object/);
  });

  it('refuses a folder without a compiled policy', () => {
    expect(() => Policy.load(policies)).toThrow(/policy\.wasm\.json is no record of a compiled policy/);
  });

  it('refuses two folders that define the same document, as OPA does', () => {
    expect(() => PolicySet.load([gymcoach, join(policies, 'fitness-tracker')])).toThrow(
      /data\.toxicityThreshold is defined in .*gymcoach and in .*fitness-tracker/,
    );
  });

  it('serves several folders that share nothing', () => {
    change('data.json', () => '{"toxicityThreshold":0.7}');
    const set = PolicySet.load([folder, join(policies, 'fixtures', 'no-rules')]);
    expect(set.query(['agentspec', 'agent', 'no_rules'], {})).toEqual({ allow: true, deny: new Set() });
    expect(set.query(['agentspec', 'agent', 'gymcoach', 'allow'], { request_type: 'llm_call' })).toBe(false);
    expect(set.query(['destructiveTools'], undefined)).toEqual([]);
  });
});

describe('answering', () => {
  let server: Engine;
  beforeAll(async () => (server = await startPolicyServer(gymcoach)));
  afterAll(() => server.stop());

  it('refuses a body over its limit', async () => {
    const reply = await server.ask({ path, body: 'x'.repeat(1024 * 1024 + 1) });
    expect(reply.status).toBe(400);
    expect(JSON.parse(reply.text)).toEqual({
      code: 'invalid_parameter',
      message: expect.stringMatching(/too large/),
    });
  });

  it('survives an input too deep for it', async () => {
    const depth = 100_000;
    const body = `{"input":{"a":${'['.repeat(depth)}${']'.repeat(depth)}}}`;
    const reply = await server.ask({ path, body });
    expect(reply.status).toBe(500);
    expect(JSON.parse(reply.text)).toEqual({ code: 'internal_error', message: expect.any(String) });
    expect(JSON.parse((await server.ask({ path, body: silentAgent })).text)).toEqual({
      result: ['pii_detector_not_invoked'],
    });
  });

  it('answers many at once, each its own', async () => {
    const inputs = Array.from({ length: 50 }, (_item, index) => (index % 2 ? ['pii-detector'] : []));
    const replies = await Promise.all(
      inputs.map((guardrails_invoked) =>
        server.ask({
          path,
          body: JSON.stringify({ input: { request_type: 'llm_call', guardrails_invoked } }),
        }),
      ),
    );
    const violations = replies.map(({ text }) => JSON.parse(text).result.length);
    expect(violations).toEqual(inputs.map((list) => (list.length > 0 ? 0 : 1)));
  });

  it.each(['/v1/data/', `${path}/`, '/v1/data//agentspec', '/v1/data/%', '/'])(
    'knows no route %s',
    async (unknown) => {
      expect(await server.ask({ path: unknown, body: silentAgent })).toMatchObject({
        status: 404,
        text: '404 page not found\n',
      });
    },
  );

  it.each(['PUT', 'PATCH', 'DELETE'])('changes nothing by %s', async (method) => {
    expect((await server.ask({ method, path: '/v1/data/toxicityThreshold', body: '1' })).status).toBe(405);
  });
});

describe('an address', () => {
  it.each([
    ['localhost:8181', { host: 'localhost', port: 8181 }],
    ['127.0.0.1:0', { host: '127.0.0.1', port: 0 }],
    ['[::1]:8181', { host: '::1', port: 8181 }],
    [':8181', { port: 8181 }],
  ])('%s', (text, address) => expect(parseAddress(text)).toEqual(address));

  it.each(['', '8181', 'localhost', 'localhost:', 'localhost:x', ':65536', '::1:8181'])('not %j', (text) =>
    expect(() => parseAddress(text)).toThrow(/allowed is host:port or :port/),
  );
});

describe('a command line', () => {
  it.each<[string, string[], string, string[]]>([
    ['of its own', ['--addr', ':1', 'a', 'b/'], ':1', ['a', 'b']],
    ['without an address', ['a'], 'localhost:8181', ['a']],
    [
      'of OPA with files',
      ['run', '--server', '--addr=:1', '--disable-telemetry', '/p/policy.rego', '/p/data.json'],
      ':1',
      ['/p'],
    ],
    [
      'of OPA with a folder, in short',
      ['run', '-s', '-a', ':1', '--skip-version-check', '/p/'],
      ':1',
      ['/p'],
    ],
    ['with a policy in the working folder', ['run', '--server', 'policy.rego'], 'localhost:8181', ['.']],
    ['with policies of several folders', ['a/policy.rego', 'a', 'b/data.json'], 'localhost:8181', ['a', 'b']],
  ])('%s', (_what, args, addr, folders) =>
    expect(readCommandLine(args)).toEqual({ addr, folders, logsDecisions: false }),
  );

  it.each([
    [['--set', 'decision_logs.console=true', 'a']],
    [['run', '--server', '--set=decision_logs.console=true', 'a/policy.rego']],
  ])('that wants decisions logged: %j', (args) =>
    expect(readCommandLine(args)).toMatchObject({ folders: ['a'], logsDecisions: true }),
  );

  it('that asks for help', () => expect(readCommandLine(['run', '--help'])).toBeUndefined());
});

describe('the process', () => {
  const children: ChildProcess[] = [];
  afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));

  function start(...args: string[]) {
    const flags = ['--require', 'ts-node/register', join(__dirname, 'main.ts')];
    const child = spawn(process.execPath, [...flags, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    children.push(child);
    return child;
  }

  /** Runs to the end: the line on stderr and the exit status. */
  async function failure(...args: string[]) {
    const child = start(...args);
    const [line, [status]] = await Promise.all([firstLine(child.stderr), once(child, 'exit')]);
    return { line, status };
  }

  const firstLine = async (stream: NodeJS.ReadableStream) =>
    JSON.parse((await once(createInterface(stream), 'line'))[0] as string) as Record<string, unknown>;

  it('says where it listens, finishes what it was asked after SIGTERM, and ends with status 0', async () => {
    const child = start('--addr', '127.0.0.1:0', gymcoach);
    const { addr, entrypoints, ...line } = await firstLine(child.stdout);
    expect(line).toEqual({ ts: expect.any(String), level: 'info', msg: 'policy server started' });
    expect(entrypoints).toEqual(['agentspec/agent/gymcoach/deny', 'agentspec/agent/gymcoach/allow']);

    const client = connect(Number(String(addr).split(':')[1]), '127.0.0.1');
    client.write(
      `POST ${path} HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: ${silentAgent.length}\r\n\r\n`,
    );
    // The interim answer shows that the request is in flight.
    await once(client, 'data');
    child.kill('SIGTERM');
    expect(await firstLine(child.stdout)).toMatchObject({ msg: 'policy server stopping', signal: 'SIGTERM' });
    const answer: Buffer[] = [];
    client.on('data', (chunk) => answer.push(chunk)).write(silentAgent);
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(Buffer.concat(answer).toString()).toMatch(/^HTTP\/1\.1 200 OK.*"pii_detector_not_invoked"/s);
  });

  it('starts as OPA is started, with the files of its policy', async () => {
    const files = ['policy.rego', 'data.json'].map((file) => join(gymcoach, file));
    const child = start('run', '--server', '--addr=127.0.0.1:0', '--disable-telemetry', ...files);
    const { addr } = await firstLine(child.stdout);
    const answer = await fetch(`http://${addr}${path}`, { method: 'POST', body: silentAgent });
    expect(await answer.json()).toEqual({ result: ['pii_detector_not_invoked'] });
  });

  it('logs its decisions where it is told to, as OPA is (DEM-39)', async () => {
    const child = start(
      'run',
      '--server',
      '--addr=127.0.0.1:0',
      '--set=decision_logs.console=true',
      gymcoach,
    );
    const { addr } = await firstLine(child.stdout);
    const [answer, line] = await Promise.all([
      fetch(`http://${addr}${path}`, { method: 'POST', body: silentAgent }),
      firstLine(child.stdout),
    ]);
    const { decision_id: id, result } = (await answer.json()) as Record<string, unknown>;
    expect(result).toEqual(['pii_detector_not_invoked']);
    expect(line).toMatchObject({
      decision_id: id,
      msg: 'Decision Log',
      path: 'agentspec/agent/gymcoach/deny',
      input: { request_type: 'llm_call' },
      result: ['pii_detector_not_invoked'],
    });
  });

  it('ends with status 1 and the reason when its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    try {
      const { line, status } = await failure(
        '--addr',
        `127.0.0.1:${(other.address() as AddressInfo).port}`,
        gymcoach,
      );
      expect(status).toBe(1);
      expect(line).toMatchObject({ level: 'error', msg: expect.stringMatching(/not started: .*EADDRINUSE/) });
    } finally {
      other.close();
    }
  });

  it.each([
    [[], /Name at least one folder/],
    [[__dirname], /no record of a compiled policy/],
    [['run', gymcoach], /run needs --server/],
    [['--bundle', gymcoach], /Unknown option '--bundle'/],
    [
      ['--set', 'decision_logs.console=true', '--set', 'plugins.a=b', gymcoach],
      /--set is plugins\.a=b; allowed is decision_logs\.console=true/,
    ],
  ])('ends with status 1 and the reason for the arguments %j', async (args, reason) => {
    const { line, status } = await failure(...args);
    expect(status).toBe(1);
    expect(line).toMatchObject({ level: 'error', msg: expect.stringMatching(reason) });
  });
});
