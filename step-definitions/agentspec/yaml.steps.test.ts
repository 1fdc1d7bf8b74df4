// What a step of a YAML scenario puts on the wire, and how often: a real run of cucumber-js against servers of this test.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { Envelope } from '@cucumber/messages';
import { exactJson } from '../../runner/exact-json';
import { temporaryFolder } from '../../runner/testing/folder';
import { serve } from '../../runner/testing/servers';
import { loadScenario, toGherkin } from '../../support/agentspec/yaml-scenarios';
import { projectRoot } from '../../runner/project-root';

jest.setTimeout(120_000);

interface Received {
  readonly what: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Answered {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly json?: unknown;
  /** Ends the connection instead. */
  readonly reset?: true;
  /** Of the body, with the header that says so. */
  readonly coding?: 'gzip' | 'br' | 'deflate';
}

/** Path -> the answer to the nth request for it, from 1; any other is answered 204. */
type Answers = Readonly<Record<string, (nth: number) => Answered>>;

/** A server that keeps what it receives. */
async function keeping(answers: Answers): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const url = await serve(async (request, response) => {
    const what = `${request.method} ${request.url}`;
    received.push({ what, headers: request.headers, body: await text(request) });
    const nth = received.filter((one) => one.what === what).length;
    const answer = answers[request.url!]?.(nth) ?? { status: 204 };
    if (answer.reset) return void request.socket.resetAndDestroy();
    const { status = 200, headers, coding, json } = answer;
    response.writeHead(status, { ...headers, ...(coding && { 'content-encoding': coding }) });
    response.end(json === undefined ? undefined : coded(JSON.stringify(json), coding));
    return undefined;
  });
  return { url, received };
}

function coded(body: string, coding: Answered['coding']): string | Buffer {
  if (coding === undefined) return body;
  return { gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync }[coding](body);
}

/** Runs steps, as they stand in a scenario file. @returns what both doors received, and why a step failed */
async function run(steps: readonly object[], answers: Answers = {}) {
  const [proxy, control] = [await keeping(answers), await keeping(answers)];
  const agents = { gymcoach: { proxy: proxy.url, control: control.url } };
  const source = exactJson({ name: 'a test', agent: 'gymcoach', steps });
  const folder = temporaryFolder({
    'it.feature': toGherkin('it.yaml', loadScenario('it.yaml', source)),
    'urls.yaml': JSON.stringify({ agents }),
  });
  const messages = path.join(folder, 'messages.ndjson');
  const profile = {
    paths: [path.join(folder, 'it.feature')],
    requireModule: ['ts-node/register'],
    require: [
      ...['parameter-types', 'world', 'hooks'].map((name) => path.join(projectRoot, `support/${name}.ts`)),
      path.join(__dirname, 'yaml.steps.ts'),
    ],
    format: [['message', messages]],
    worldParameters: { environment: 'urls' },
  };
  const files = temporaryFolder({ 'cucumber.json': JSON.stringify({ default: profile }) });
  await cucumber(path.join(files, 'cucumber.json'), {
    AGENTSPEC_URLS: path.join(folder, 'urls.yaml'),
    AGENTSPEC_URLS_STATE: path.join(folder, 'state'),
  });
  return { proxy: proxy.received, control: control.received, failures: failuresIn(messages) };
}

/** @throws where the run does not come to its end: what it said */
async function cucumber(configuration: string, variables: Record<string, string>): Promise<void> {
  const program = path.join(projectRoot, 'node_modules/@cucumber/cucumber/bin/cucumber.js');
  const args = [program, '--config', path.relative(projectRoot, configuration)];
  const env = { ...process.env, ...variables };
  await new Promise<void>((resolve, reject) => {
    execFile(process.execPath, args, { cwd: projectRoot, env }, (error, stdout, stderr) => {
      if (!error || error.code === 1) resolve();
      else reject(new Error(stdout + stderr));
    });
  });
}

function failuresIn(messages: string): string[] {
  const lines = readFileSync(messages, 'utf8').trim().split('\n');
  return lines.flatMap((line) => {
    const { testStepResult: result } = (JSON.parse(line) as Envelope).testStepFinished ?? {};
    return result && result.status !== 'PASSED' ? [`${result.status} ${result.message ?? ''}`] : [];
  });
}

const BODY = { message: 'Grüße', nested: [1, null, { a: 'b' }] };

test('bodies and headers arrive as they are written (YML-13, YML-14, ASR-73)', async () => {
  const { proxy, control, failures } = await run([
    { method: 'POST', path: '/chat', body: BODY, headers: { 'x-request-id': 'mine', 'X-Other': 'a, b' } },
    { method: 'POST', path: '/text', body: 'only text' },
    { method: 'POST', path: '/false', body: false },
    { method: 'POST', path: '/null', body: null },
    { method: 'POST', path: '/nothing' },
    { method: 'POST', path: '/patch', body: [], headers: { 'content-type': 'application/json-patch+json' } },
    { endpoint: 'control', path: '/gap?x=1' },
  ]);
  expect(failures).toEqual([]);
  expect(proxy.map(({ what, headers, body }) => [what, headers['content-type'], body])).toEqual([
    ['POST /chat', 'application/json', JSON.stringify(BODY)],
    ['POST /text', 'application/json', '"only text"'],
    ['POST /false', 'application/json', 'false'],
    ['POST /null', undefined, ''],
    ['POST /nothing', undefined, ''],
    ['POST /patch', 'application/json-patch+json', '[]'],
  ]);
  expect(proxy[0]!.headers).toMatchObject({ 'x-request-id': 'mine', 'x-other': 'a, b' });
  expect(proxy[1]!.headers).not.toHaveProperty('x-other');
  // The evidence of the scenario may ask for more, once its steps are over.
  expect(control[0]!.what).toBe('GET /gap?x=1');
});

test('a redirect is an answer, and is not followed (YML-16)', async () => {
  const elsewhere = () => ({ status: 302, headers: { location: '/elsewhere' } });
  const { proxy, failures } = await run(
    [{ path: '/here', expect: { status: 302, headers_present: ['location'] } }],
    { '/here': elsewhere },
  );
  expect(failures).toEqual([]);
  expect(proxy.map(({ what }) => what)).toEqual(['GET /here']);
});

test('a step is repeated, request and all, until its expectations hold, and no longer (YML-27)', async () => {
  const { control, failures } = await run(
    [
      { endpoint: 'control', path: '/gap', within: 60, expect: { status: 200, jq: '.count', equals: 3 } },
      { endpoint: 'control', path: '/next' },
    ],
    { '/gap': (nth) => (nth === 2 ? { status: 500 } : { json: { count: nth } }) },
  );
  expect(failures).toEqual([]);
  expect(control.map(({ what }) => what)).toEqual([...Array(3).fill('GET /gap'), 'GET /next']);
});

test('when the time is over, the last failure is the one of the step (YML-27)', async () => {
  const { proxy, failures } = await run(
    [{ name: 'never', path: '/count', within: 0.2, expect: { jq: '.count', equals: 'enough' } }],
    { '/count': (nth) => ({ json: { count: nth } }) },
  );
  expect(failures).toHaveLength(1);
  expect(failures[0]).toContain(
    `never: expect.equals: expected .count to equal "enough", got ${proxy.length} (after 0.2 s)`,
  );
});

test('without a time it is tried once, and the first failure ends the scenario (YML-10, YML-27)', async () => {
  const { proxy, failures } = await run([{ path: '/once', expect: { status: 200 } }, { path: '/never' }], {});
  expect(proxy.map(({ what }) => what)).toEqual(['GET /once']);
  expect(failures).toEqual([expect.stringMatching(/^FAILED .*GET \/once: /), 'SKIPPED ']);
});

test('a connection that is reset or refused is no answer yet: within goes on, and says so in the end (YML-27)', async () => {
  const { control, failures } = await run(
    [
      { endpoint: 'control', path: '/gap', within: 60, expect: { status: 204 } },
      { name: 'never', path: '/reset', within: 0.2, expect: { status: 200 } },
    ],
    { '/gap': (nth) => (nth < 3 ? { reset: true } : { status: 204 }), '/reset': () => ({ reset: true }) },
  );
  expect(control.map(({ what }) => what).filter((what) => what === 'GET /gap')).toHaveLength(3);
  expect(failures).toEqual([expect.stringMatching(/never: GET \/reset of gymcoach: .* \(after 0\.2 s\)/)]);
});

test('without an answer the step begins the message, too (YML-11)', async () => {
  const { failures } = await run([{ name: 'once', path: '/reset' }], { '/reset': () => ({ reset: true }) });
  expect(failures).toEqual([
    expect.stringMatching(/^FAILED AssertionError.*: once: GET \/reset of gymcoach: /),
  ]);
});

test('an answer is judged without the coding in which it came (YML-18, YML-19)', async () => {
  const json = { count: 3 };
  const { failures } = await run(
    [
      ...(['gzip', 'br', 'deflate'] as const).map((coding) => ({
        path: `/${coding}`,
        expect: {
          headers_present: ['content-encoding'],
          jq: '.count',
          equals: 3,
          body_contains: '"count":3',
        },
      })),
      { name: 'plain', path: '/plain', expect: { jq: '.' } },
    ],
    {
      '/gzip': () => ({ json, coding: 'gzip' }),
      '/br': () => ({ json, coding: 'br' }),
      '/deflate': () => ({ json, coding: 'deflate' }),
      '/plain': () => ({ json, headers: { 'content-encoding': 'gzip' } }),
    },
  );
  expect(failures).toEqual([
    expect.stringContaining(
      'plain: expected a body in gzip, as its content-encoding says, got 11 bytes that are not',
    ),
  ]);
});

test('integers beyond 2^53 are sent and compared to the last digit (YML-13, YML-22)', async () => {
  const id = 2n ** 53n + 1n;
  const { proxy, failures } = await run([{ method: 'POST', path: '/echo', body: { id, list: [-id] } }], {});
  expect(failures).toEqual([]);
  expect(proxy[0]!.body).toBe(`{"id":${id},"list":[-${id}]}`);
});

test('what Node refuses to send is a broken bench, not a broken platform', async () => {
  const { failures } = await run([{ path: '/', headers: { trailer: 'x-sum' } }]);
  expect(failures).toEqual([expect.stringMatching(/BenchError: the request cannot be sent as it is: /)]);
});
