// What a verdict does to a response, whenever it comes: OPA-1, OPA-4, OPA-5, ENF-1 to ENF-7.
import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { createGate } from '../testing/gate';
import { RawConnection, send } from '../testing/http';
import { MAX_DRAINED_BYTES } from './limits';
import { reporting, silent, withStatus } from './testing/agents';
import { denyingOpa, startBench } from './testing/proxy-bench';

const POST = { method: 'POST', body: '{}' };

describe('a verdict', () => {
  it.each(['track', 'enforce'] as const)(
    'that allows passes the response as it is in mode %s',
    async (mode) => {
      const { opa } = denyingOpa();
      const { port, entry } = await startBench({ agent: reporting, opa, mode });
      const { status, headers, body } = await send(port, '/chat', POST);
      expect([status, String(body)]).toEqual([200, 'from the agent']);
      expect(Object.keys(headers).filter((name) => name.startsWith('x-agentspec'))).toEqual([]);
      expect(await entry()).toMatchObject({ statusCode: 200, behavioralCompliant: true });
      expect(await entry()).not.toHaveProperty('opaViolations');
    },
  );

  it('that denies marks the response in track', async () => {
    const { opa } = denyingOpa('a', 'b');
    const { port, entry } = await startBench({ agent: reporting, opa });
    const { status, headers, body } = await send(port, '/chat', POST);
    expect([status, String(body)]).toEqual([200, 'from the agent']);
    expect(headers['x-agentspec-opa-violations']).toBe('a,b');
    expect(await entry()).toMatchObject({
      statusCode: 200,
      opaViolations: ['a', 'b'],
      behavioralCompliant: false,
    });
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
        void response
          .writeHead(200, { 'content-encoding': 'gzip', etag: '"x"', 'set-cookie': 's=1' })
          .end('zipped'),
      opa,
      mode: 'enforce',
    });
    const { rawHeaders } = await send(port, '/chat', POST);
    expect(
      rawHeaders
        .filter((_, i) => i % 2 === 0)
        .map((name) => name.toLowerCase())
        .sort(),
    ).toEqual([...['connection', 'content-length', 'content-type', 'date', 'x-agentspec-opa-violations']]);
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

  it.each(['track', 'enforce'] as const)(
    'on a HEAD, which does not wait for it, in mode %s',
    async (mode) => {
      const { opa } = denyingOpa('a');
      const { port, entry } = await startBench({ agent: reporting, opa, mode });
      const reply = await send(port, '/', { method: 'HEAD' });
      expect(reply.status).toBe(mode === 'track' ? 200 : 403);
      expect(reply.headers['x-agentspec-opa-violations']).toBe('a');
      expect(reply.body).toHaveLength(0);
      expect((await entry()).opaViolations).toEqual(['a']);
    },
  );

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
          socket.once('data', () =>
            socket.write('HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 9\r\n\r\npart'),
          );
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
