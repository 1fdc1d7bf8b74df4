// The question to OPA and the reading of its answers: OPA-13 to OPA-25.
import { createServer as createHttpServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type Server } from 'node:net';
import { json } from 'node:stream/consumers';
import { createLogger } from '../../common/log';
import { StartUpError } from '../../common/start-up-error';
import { startServer } from '../../common/testing/servers';
import { testManifest } from '../proxy/testing/manifest';
import { OpaEngine } from './engine';
import { opaInput } from './input';
import { opaPackage } from './package-name';

describe('opaPackage', () => {
  it.each([
    ['gymcoach', 'gymcoach'],
    ['fitness-tracker-2', 'fitness_tracker_2'],
    ['a'.repeat(64), 'a'.repeat(64)],
  ])('of %s is %s', (name, expected) => expect(opaPackage(name)).toBe(expected));

  it.each(['2nd-agent', '-agent', 'a'.repeat(65)])('refuses %s', (name) => {
    expect(() => opaPackage(name)).toThrow(StartUpError);
    expect(() => opaPackage(name)).toThrow(`metadata.name is "${name}"`);
  });
});

describe('opaInput', () => {
  it('says what the agent declared and reported', () => {
    const reported = { guardrailsInvoked: ['pii-detector'], toolsCalled: ['plan-workout', 'plan-workout'] };
    expect(opaInput(testManifest({ name: 'fitness-tracker' }), reported, true)).toEqual({
      agent_name: 'fitness-tracker',
      request_type: 'llm_call',
      model_id: 'openai/gpt-4o',
      guardrails_declared: ['pii-detector'],
      guardrails_invoked: ['pii-detector'],
      tools_registered: ['plan-workout'],
      tools_called: ['plan-workout', 'plan-workout'],
      user_confirmed: true,
      sdk_available: false,
      has_health_endpoint: false,
      has_capabilities_endpoint: false,
      all_checks_passing: false,
    });
  });

  it('leaves out tools that were not called and a confirmation that was not given', () => {
    const input = opaInput(testManifest(), { guardrailsInvoked: [], toolsCalled: [] }, false);
    expect(input.guardrails_invoked).toEqual([]);
    expect(input).not.toHaveProperty('tools_called');
    expect(input).not.toHaveProperty('user_confirmed');
  });

  it('has empty lists where the manifest declares nothing', () => {
    const manifest = testManifest();
    delete manifest.spec.tools;
    delete manifest.spec.guardrails;
    const input = opaInput(manifest, { guardrailsInvoked: [], toolsCalled: [] }, false);
    expect(input).toMatchObject({ guardrails_declared: [], tools_registered: [] });
  });
});

describe('OpaEngine', () => {
  const engines: OpaEngine[] = [];
  const input = opaInput(testManifest(), { guardrailsInvoked: [], toolsCalled: [] }, false);

  afterEach(async () => {
    for (const engine of engines.splice(0)) await engine.close();
  });

  const ask = async (server: Server | RequestListener, { basePath = '', timeoutMs = 20_000 } = {}) => {
    const lines: string[] = [];
    const sink = { write: (line: string) => void lines.push(line) };
    const port = await startServer(typeof server === 'function' ? createHttpServer(server) : server);
    const url = `http://127.0.0.1:${port}${basePath}`;
    const engine = new OpaEngine({ url, agentName: 'my-agent', log: createLogger(sink, sink), timeoutMs });
    engines.push(engine);
    return { verdict: await engine.evaluate(input), lines: lines.map((line) => JSON.parse(line)) };
  };

  const answering =
    (body: string, status = 200): RequestListener =>
    (request, response) =>
      void request.resume().on('end', () => response.writeHead(status).end(body));

  it.each(['', '/base'])(
    'posts the input to the deny rule of the package (base path %j)',
    async (basePath) => {
      let asked: (Pick<IncomingMessage, 'method' | 'url' | 'headers'> & { body: unknown }) | undefined;
      await ask(
        async (request, response) => {
          const { method, url, headers } = request;
          asked = { method, url, headers, body: await json(request) };
          response.end('{"result":[]}');
        },
        { basePath },
      );
      expect(asked).toMatchObject({
        method: 'POST',
        url: `${basePath}/v1/data/agentspec/agent/my_agent/deny`,
      });
      expect(asked?.headers['content-type']).toBe('application/json');
      expect(asked?.body).toEqual({ input });
    },
  );

  it.each([
    ['{"result":["a","b"]}', ['a', 'b']],
    ['{"result":["a",1,null,{"x":1}]}', ['a']],
    ['{"result":[1,2]}', []],
    ['{"result":[]}', []],
  ])('reads %s', async (body, violations) => {
    expect(await ask(answering(body))).toEqual({ verdict: { violations }, lines: [] });
  });

  const expectNoVerdict = (outcome: Awaited<ReturnType<typeof ask>>, reason: RegExp) => {
    expect(outcome.verdict).toBeUndefined();
    expect(outcome.lines).toEqual([
      expect.objectContaining({ level: 'warn', reason: expect.stringMatching(reason) }),
    ]);
  };

  it.each([
    ['an empty answer', answering(''), /JSON/],
    ['a broken answer', answering('{"result":["a"'), /JSON/],
    ['an answer that is no object', answering('["a"]'), /JSON object/],
    ['an answer without a result, for want of the policy', answering('{}'), /no such policy/],
    ['a result of nothing', answering('{"result":null}'), /no list/],
    ['a result that is an object', answering('{"result":{"a":true}}'), /no list/],
    ['a result that is a text', answering('{"result":"a"}'), /no list/],
    ['an endless answer', answering(`{"result":["${'x'.repeat(2 ** 21)}"]}`), /size/i],
    ['status 500', answering('{"result":["a"]}', 500), /500/],
    ['status 302', answering('{"result":["a"]}', 302), /302/],
    ['a connection that is closed', createTcpServer((socket) => void socket.end()), /closed/],
    ['no HTTP', createTcpServer((socket) => void socket.end('hello\r\n\r\n')), /HTTP/],
  ])('takes %s for no verdict and warns once', async (_what, server, reason) =>
    expectNoVerdict(await ask(server), reason),
  );

  it('takes silence for no verdict once the time is over', async () => {
    expectNoVerdict(await ask(() => {}, { timeoutMs: 20 }), /^no answer within 20 ms$/);
  });

  it('takes an answer that does not end for no verdict once the time is over', async () => {
    const trickling: RequestListener = (_request, response) => void response.write('{"result":');
    expectNoVerdict(await ask(trickling, { timeoutMs: 20 }), /^no answer within 20 ms$/);
  });

  it('takes a dead server for no verdict', async () => {
    const lines: string[] = [];
    const sink = { write: (line: string) => void lines.push(line) };
    const engine = new OpaEngine({
      url: 'http://localhost:1',
      agentName: 'a',
      log: createLogger(sink, sink),
    });
    engines.push(engine);
    expect(await engine.evaluate(input)).toBeUndefined();
    expect(lines.map((line) => JSON.parse(line).reason)).toEqual([expect.stringMatching(/ECONNREFUSED/)]);
  });

  it('refuses an agent that no package can be named after', () => {
    expect(() => new OpaEngine({ url: 'http://x', agentName: '1', log: createLogger() })).toThrow(
      StartUpError,
    );
  });
});
