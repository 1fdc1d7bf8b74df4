// Reports in response headers, OPA's verdicts on them and what they do: HDR-*, OPA-1 to OPA-20, ENF-*.
import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import type { OpaProxyMode } from '../settings';
import { createGate } from './fixtures/gate';
import { RawConnection, send } from './fixtures/http';
import { cleanUp, denyingOpa, startBench } from './fixtures/proxy-bench';
import { MAX_DRAINED_BYTES } from './limits';

afterEach(cleanUp);

const silent: RequestListener = (_request, response) => void response.end('from the agent');
const reporting: RequestListener = (_request, response) => {
  response.setHeader('X-AgentSpec-Guardrails-Invoked', 'pii-detector');
  response.setHeader('X-AgentSpec-Tools-Called', 'plan-workout');
  response.end('from the agent');
};
const POST = { method: 'POST', body: '{}' };

describe('a report', () => {
  it.each(['off', 'track', 'enforce'] as OpaProxyMode[])('is recorded and removed in mode %s, without OPA', async (mode) => {
    const { port, entry } = await startBench({ agent: reporting, mode });
    const { headers } = await send(port, '/any');
    expect(Object.keys(headers).filter((name) => name.startsWith('x-agentspec'))).toEqual([]);
    const recorded = await entry();
    expect(recorded).toMatchObject({ guardrailsInvoked: ['pii-detector'], toolsCalled: ['plan-workout'] });
    expect(recorded).not.toHaveProperty('behavioralCompliant');
    expect(recorded).not.toHaveProperty('opaViolations');
  });

  it('is one list over several lines, in any case, blanks trimmed and empty items dropped', async () => {
    const { port, entry } = await startBench({
      agent: (_request, response) =>
        void response
          .writeHead(200, [
            ...['x-agentspec-GUARDRAILS-invoked', ' a , ,b,', 'X-AGENTSPEC-TOOLS-CALLED', ''],
            ...['X-AgentSpec-Guardrails-Invoked', 'c', 'x-agentspec-tools-called', 't,t'],
          ])
          .end(),
    });
    await send(port, '/');
    expect(await entry()).toMatchObject({ guardrailsInvoked: ['a', 'b', 'c'], toolsCalled: ['t', 't'] });
  });

  it('leaves no list behind that has no item', async () => {
    const { port, entry } = await startBench({
      agent: (_request, response) => void response.setHeader('x-agentspec-tools-called', ' , ').end(),
    });
    await send(port, '/');
    expect(await entry()).not.toHaveProperty('toolsCalled');
    expect(await entry()).not.toHaveProperty('guardrailsInvoked');
  });

  it('is the only thing of X-AgentSpec that counts: the rest is removed, forgeries included', async () => {
    const { port, entry } = await startBench({
      agent: (_request, response) =>
        void response
          .writeHead(200, { 'x-agentspec-opa-VIOLATIONS': 'forged', 'X-AgentSpec-Other': '1', 'X-AgentSpec': 'kept' })
          .end(),
    });
    const { headers } = await send(port, '/');
    expect(headers['x-agentspec']).toBe('kept');
    expect(Object.keys(headers).filter((name) => name.startsWith('x-agentspec-'))).toEqual([]);
    expect(await entry()).not.toHaveProperty('opaViolations');
  });

  it('of a client is the business of the agent alone', async () => {
    let seen: unknown;
    const { port, entry } = await startBench({
      agent: (request, response) => {
        seen = request.headers['x-agentspec-guardrails-invoked'];
        response.end();
      },
    });
    await send(port, '/', { headers: { 'X-AgentSpec-Guardrails-Invoked': 'pii-detector' } });
    expect(seen).toBe('pii-detector');
    expect(await entry()).not.toHaveProperty('guardrailsInvoked');
  });
});

describe('OPA is asked', () => {
  const asked = async (
    request: [path: string, method?: string],
    bench: { agent?: RequestListener; mode?: OpaProxyMode; chatPath?: string } = {},
  ) => {
    const { opa, inputs } = denyingOpa('some_rule');
    const { port, entry } = await startBench({ agent: silent, opa, ...bench });
    await send(port, request[0], { method: request[1] ?? 'POST' });
    return { inputs, entry: await entry() };
  };

  it.each([
    ['a POST on /chat', ['/chat?stream=1'], {}],
    ['a POST on the default chat path', ['/v1/chat'], {}],
    ['a POST on the declared chat path', ['/talk'], { chatPath: '/talk' }],
    ['a chat path in absolute form', ['http://x/chat'], {}],
    ['a chat path spelled to dodge', ['/x/..//%63hat/?q'], {}],
    ['a GET whose response has a report', ['/any', 'GET'], { agent: reporting }],
    ['an error that carries a report', ['/any'], { agent: withStatus(500, reporting) }],
  ] as const)('about %s', async (_what, request, bench) => {
    const { inputs, entry } = await asked(request as never, bench);
    expect(inputs).toHaveLength(1);
    expect(entry).toMatchObject({ opaViolations: ['some_rule'], behavioralCompliant: false });
  });

  it.each([
    ['a GET on /chat of a silent agent', ['/chat', 'GET'], {}],
    ['another route of a silent agent', ['/chatter'], {}],
    ['the default chat path where another is declared', ['/v1/chat'], { chatPath: '/talk' }],
    ['anything in mode off', ['/chat'], { agent: reporting, mode: 'off' }],
    ['a target that is not UTF-8', ['/%ff'], {}],
  ] as const)('not about %s', async (_what, request, bench) => {
    const { inputs, entry } = await asked(request as never, bench);
    expect(inputs).toHaveLength(0);
    expect(entry).not.toHaveProperty('behavioralCompliant');
  });

  it('with what was reported, and of a silent agent with empty lists', async () => {
    const { inputs } = await asked(['/chat'], { agent: withConfirmation(reporting) });
    expect(inputs[0]).toMatchObject({
      guardrails_invoked: ['pii-detector'],
      tools_called: ['plan-workout'],
      user_confirmed: true,
    });
    const { inputs: silentInputs, entry } = await asked(['/chat']);
    expect(silentInputs[0]).toMatchObject({ guardrails_invoked: [] });
    expect(entry).not.toHaveProperty('guardrailsInvoked');
  });

  it('not about answers of the proxy itself', async () => {
    const { opa, inputs } = denyingOpa('some_rule');
    const { port, entry } = await startBench({ agent: 'http://127.0.0.1:1', opa, mode: 'enforce' });
    expect((await send(port, '/chat', POST)).status).toBe(502);
    expect(inputs).toHaveLength(0);
    expect(await entry()).not.toHaveProperty('opaViolations');
  });

  it('and what was confirmed is kept for later pushes, next to the violations of the response', async () => {
    const { opa } = denyingOpa('a', 'b');
    const { port, context } = await startBench({ agent: withConfirmation(reporting), opa });
    await send(port, '/', { headers: { 'x-request-id': 'id' } });
    expect(context.ring.find('id')).toMatchObject({ userConfirmed: true, responseViolations: ['a', 'b'] });
  });
});

describe('a verdict', () => {
  it.each(['track', 'enforce'] as const)('that allows passes the response as it is in mode %s', async (mode) => {
    const { opa } = denyingOpa();
    const { port, entry } = await startBench({ agent: reporting, opa, mode });
    const { status, headers, body } = await send(port, '/chat', POST);
    expect([status, String(body)]).toEqual([200, 'from the agent']);
    expect(Object.keys(headers).filter((name) => name.startsWith('x-agentspec'))).toEqual([]);
    expect(await entry()).toMatchObject({ statusCode: 200, behavioralCompliant: true });
    expect(await entry()).not.toHaveProperty('opaViolations');
  });

  it('that denies marks the response in track', async () => {
    const { opa } = denyingOpa('a', 'b');
    const { port, entry } = await startBench({ agent: reporting, opa });
    const { status, headers, body } = await send(port, '/chat', POST);
    expect([status, String(body)]).toEqual([200, 'from the agent']);
    expect(headers['x-agentspec-opa-violations']).toBe('a,b');
    expect(await entry()).toMatchObject({ statusCode: 200, opaViolations: ['a', 'b'], behavioralCompliant: false });
    expect(await entry()).not.toHaveProperty('opaBlocked');
  });

  it.each([200, 404, 500])('that denies replaces a response of status %i in enforce', async (status) => {
    const { opa } = denyingOpa('a', 'b');
    const { port, entry } = await startBench({ agent: withStatus(status, reporting), opa, mode: 'enforce' });
    const reply = await send(port, '/chat', POST);
    expect(reply).toMatchObject({
      status: 403,
      headers: { 'content-type': 'application/json', 'x-agentspec-opa-violations': 'a,b' },
    });
    expect(JSON.parse(String(reply.body))).toEqual({
      error: 'PolicyViolation',
      blocked: true,
      violations: ['a', 'b'],
      message: expect.stringMatching(/a.*b/),
    });
    expect(await entry()).toMatchObject({
      statusCode: 403,
      opaBlocked: true,
      opaViolations: ['a', 'b'],
      behavioralCompliant: false,
      guardrailsInvoked: ['pii-detector'],
      toolsCalled: ['plan-workout'],
    });
  });

  it('that blocks lets no header of the agent survive', async () => {
    const { opa } = denyingOpa('a');
    const { port } = await startBench({
      agent: (_request, response) =>
        void response.writeHead(200, { 'content-encoding': 'gzip', etag: '"x"', 'set-cookie': 's=1' }).end('zipped'),
      opa,
      mode: 'enforce',
    });
    const { rawHeaders } = await send(port, '/chat', POST);
    expect(rawHeaders.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase()).sort()).toEqual([
      ...['connection', 'content-length', 'content-type', 'date', 'x-agentspec-opa-violations'],
    ]);
  });

  it('with a violation that no header can carry is whole in body and entry', async () => {
    const id = 'grüße\r\nx-injected: 1';
    const { opa } = denyingOpa(id);
    const { port, entry } = await startBench({ agent: silent, opa, mode: 'enforce' });
    const { headers, body } = await send(port, '/chat', POST);
    expect(headers['x-agentspec-opa-violations']).toBe('gr??e??x-injected: 1');
    expect(headers).not.toHaveProperty('x-injected');
    expect(JSON.parse(String(body)).violations).toEqual([id]);
    expect((await entry()).opaViolations).toEqual([id]);
  });

  it.each([
    ['a body of declared length', 'HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nbody', 'body'],
    ['a chunked body', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n', 'body'],
    ['a body that ends with its connection', 'HTTP/1.0 200 OK\r\n\r\nbody', 'body'],
    ['no body', 'HTTP/1.1 204 No Content\r\n\r\n', ''],
    ['an empty body', 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n', ''],
  ])('comes before the response with %s', async (_what, bytes, expected) => {
    const verdict = createGate();
    const asked = createGate();
    const { port, entry } = await startBench({
      agent: { onConnection: (socket) => void socket.once('data', () => socket.end(bytes)) },
      opa: async (_request, response) => {
        asked.open();
        await verdict.opened;
        response.end('{"result":["late"]}');
      },
    });
    const client = await RawConnection.open(port);
    client.write('POST /chat HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    await asked.opened;
    verdict.open();
    const received = await client.end();
    expect(received).toMatch(/^HTTP\/1.1 20.*x-agentspec-opa-violations: late/is);
    expect(received).toContain(expected);
    expect((await entry()).opaViolations).toEqual(['late']);
  });

  it.each(['track', 'enforce'] as const)('on a HEAD, which does not wait for it, in mode %s', async (mode) => {
    const { opa } = denyingOpa('a');
    const { port, entry } = await startBench({ agent: reporting, opa, mode });
    const reply = await send(port, '/', { method: 'HEAD' });
    expect(reply.status).toBe(mode === 'track' ? 200 : 403);
    expect(reply.headers['x-agentspec-opa-violations']).toBe('a');
    expect(reply.body).toHaveLength(0);
    expect((await entry()).opaViolations).toEqual(['a']);
  });

  it('comes too late for a client that has gone', async () => {
    const asked = createGate();
    const agentLost = createGate();
    const { port, entry, context } = await startBench({
      agent: (_request, response) => {
        response.on('close', agentLost.open);
        response.write('part');
      },
      opa: () => asked.open(),
    });
    const client = await RawConnection.open(port);
    client.write('POST /chat HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n');
    await asked.opened;
    client.socket.destroy();
    expect(await entry()).toMatchObject({ excerpt: 'aborted' });
    await agentLost.opened;
    expect(context.ring.size).toBe(1);
  });

  it.each([
    ['resets', { statusCode: 502 }],
    ['ends', { excerpt: 'aborted' }],
  ] as const)('comes too late for an agent that %s its connection mid-response', async (how, outcome) => {
    let agentSocket!: Socket;
    const verdict = createGate();
    const { port, entry } = await startBench({
      agent: {
        onConnection: (socket) => {
          agentSocket = socket;
          socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 9\r\n\r\npart'));
        },
      },
      opa: async (_request, response) => {
        if (how === 'resets') agentSocket.resetAndDestroy();
        else agentSocket.end();
        await verdict.opened;
        response.end('{}');
      },
    });
    const client = await RawConnection.open(port);
    client.write('POST /chat HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    // A reset is noticed while the response waits, and nothing of it has been sent; a mere end once it goes on.
    if (how === 'resets') await entry();
    verdict.open();
    expect(await client.end()).toMatch(how === 'resets' ? /^HTTP\/1.1 502/ : /^HTTP\/1.1 200.*part$/s);
    expect(await entry()).toMatchObject(outcome);
  });
});

describe('the response that was blocked', () => {
  const blockingBench = async (agent: RequestListener) =>
    startBench({ agent, opa: denyingOpa('a').opa, mode: 'enforce' });

  it('is drained, so that its connection serves again', async () => {
    const sockets = new Set<Socket>();
    const { port } = await blockingBench((request, response) => {
      sockets.add(request.socket);
      response.end('x'.repeat(100_000));
    });
    for (let i = 0; i < 3; i++) expect((await send(port, '/chat', POST)).status).toBe(403);
    expect(sockets.size).toBe(1);
  });

  it('is cut when it goes on and on', async () => {
    const lost = createGate();
    let sent = 0;
    const { port } = await blockingBench((_request, response) => {
      const fill = () => {
        do sent += 65_536;
        while (response.write(Buffer.alloc(65_536)));
      };
      response.on('drain', fill).on('close', lost.open);
      fill();
    });
    expect((await send(port, '/chat', POST)).status).toBe(403);
    await lost.opened;
    expect(sent).toBeGreaterThan(MAX_DRAINED_BYTES);
  });

  it('is answered for before it is complete', async () => {
    const seen = createGate();
    const ended = createGate();
    const { port } = await blockingBench(async (_request, response) => {
      response.write('part');
      await seen.opened;
      response.end('rest', ended.open);
    });
    expect((await send(port, '/chat', POST)).status).toBe(403);
    seen.open();
    await ended.opened;
  });
});

describe('without an answer of OPA', () => {
  const answers: Record<string, RequestListener> = {
    'that refuses': (_request, response) => void response.writeHead(500).end('{"result":["a"]}'),
    'that talks nonsense': (_request, response) => void response.end('<html>'),
    'that hangs up': (request) => void request.socket.destroy(),
  };

  it.each(Object.keys(answers))('%s, the response passes, without a verdict, with a warning', async (what) => {
    const { port, entry, logLines } = await startBench({ agent: reporting, opa: answers[what], mode: 'enforce' });
    const { status, headers, body } = await send(port, '/chat', POST);
    expect([status, String(body)]).toEqual([200, 'from the agent']);
    expect(headers).not.toHaveProperty('x-agentspec-opa-violations');
    expect(await entry()).not.toHaveProperty('behavioralCompliant');
    expect(await entry()).not.toHaveProperty('opaViolations');
    expect(logLines).toEqual([expect.objectContaining({ level: 'warn', reason: expect.any(String) })]);
  });
});

function withStatus(status: number, agent: RequestListener): RequestListener {
  return (request, response) => {
    response.statusCode = status;
    agent(request, response);
  };
}

function withConfirmation(agent: RequestListener): RequestListener {
  return (request, response) => {
    response.setHeader('X-AgentSpec-User-Confirmed', 'true');
    agent(request, response);
  };
}
