// What passes between client and agent, and how: PRX-1 to PRX-15.
import { once } from 'node:events';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Socket } from 'node:net';
import { createGate } from './fixtures/gate';
import { RawConnection, send } from './fixtures/http';
import { cleanUp, startBench } from './fixtures/proxy-bench';

afterEach(cleanUp);

interface Received extends Pick<IncomingMessage, 'method' | 'url' | 'headers' | 'rawHeaders'> {
  body: Buffer;
}

/** An agent that remembers what it received and answers 200 with a small body. */
function recordingAgent(): { agent: RequestListener; received: Received[] } {
  const received: Received[] = [];
  const agent: RequestListener = async (request, response) => {
    const { method, url, headers, rawHeaders } = request;
    received.push({ method, url, headers, rawHeaders, body: await buffer(request) });
    response.end('ok');
  };
  return { agent, received };
}

/** The raw headers as lines, without those that the connection itself needs. */
const lines = (raw: string[]): string[] =>
  raw
    .flatMap((name, i) => (i % 2 === 0 ? [`${name}: ${raw[i + 1]}`] : []))
    .filter((line) => !/^(host|connection|keep-alive|date|transfer-encoding|x-request-id):/i.test(line));

describe('requests', () => {
  it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'TRACE'])('passes %s', async (method) => {
    const { agent, received } = recordingAgent();
    const { port } = await startBench({ agent });
    await send(port, '/x', { method });
    expect(received[0]).toMatchObject({ method, url: '/x' });
  });

  it.each([
    '/a/../b',
    '//double//slash/',
    '/encoded%2Fslash/%2e%2e/%zz',
    '/q?a=1&a=2&b=%20+&c=?/..',
    '/?',
    "/odd!$&'()*+,;=:@|[]{}^~`\\",
  ])('passes the target %s verbatim', async (target) => {
    const { agent, received } = recordingAgent();
    const { port, entry } = await startBench({ agent });
    const client = await RawConnection.open(port);
    await client.write(`GET ${target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`).end();
    expect(received[0]?.url).toBe(target);
    expect((await entry()).path).toBe(target);
  });

  it.each([
    ['http://somewhere:1/a/../b?c', '/a/../b?c'],
    ['HTTP://somewhere', '/'],
    ['http://somewhere?q=/', '/?q=/'],
  ])('passes of %s the part behind the host', async (target, path) => {
    const { agent, received } = recordingAgent();
    const { port } = await startBench({ agent });
    const client = await RawConnection.open(port);
    await client.write(`GET ${target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`).end();
    expect(received[0]?.url).toBe(path);
  });

  it.each([
    ['OPTIONS', '*'],
    ['CONNECT', 'somewhere:443'],
  ])('answers %s %s itself, audited', async (method, target) => {
    const { agent, received } = recordingAgent();
    const { port, entry } = await startBench({ agent });
    const client = await RawConnection.open(port);
    client.write(`${method} ${target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
    expect(await client.end()).toMatch(/^HTTP\/1.1 501 .*"error":"NotImplemented"/s);
    expect(await entry()).toMatchObject({ method, path: target, statusCode: 501 });
    expect(received).toHaveLength(0);
  });

  it('puts the base path of the agent in front', async () => {
    const { agent, received } = recordingAgent();
    const { port, entry } = await startBench({ agent, basePath: '/base/v2/' });
    await send(port, '/x?y');
    expect(received[0]?.url).toBe('/base/v2/x?y');
    expect((await entry()).path).toBe('/x?y');
  });

  it('keeps the order, the case and the repetitions of headers, and rewrites host', async () => {
    const { agent, received } = recordingAgent();
    const { port } = await startBench({ agent });
    const headers = ['X-B: 1', 'x-a: two  words', 'X-B: 3', 'Cookie: a=1', 'Cookie: b=2', 'x-latin: \xe4', 'Empty: '];
    const client = await RawConnection.open(port);
    client.write(`GET / HTTP/1.1\r\nHost: client.example\r\nconnection: close\r\n${headers.join('\r\n')}\r\n\r\n`);
    await client.end();
    expect(lines(received[0]?.rawHeaders ?? [])).toEqual(headers);
    expect(received[0]?.headers.host).toMatch(/^127\.0\.0\.1:\d+$/);
  });

  it('takes out hop-by-hop headers and what Connection names, but not what frames the message', async () => {
    const { agent, received } = recordingAgent();
    const { port } = await startBench({ agent });
    const client = await RawConnection.open(port);
    client.write(
      'POST / HTTP/1.1\r\nhost: x\r\nConnection: close, X-Private\r\nConnection: x-other , content-length, x-request-id\r\n' +
        'x-private: 1\r\nX-OTHER: 2\r\nKeep-Alive: timeout=9\r\nProxy-Connection: keep-alive\r\nTE: trailers\r\n' +
        'Trailer: x-t\r\nUpgrade: h2c\r\nx-request-id: mine\r\nx-kept: 3\r\ncontent-length: 2\r\n\r\nhi',
    );
    await client.end();
    expect(lines(received[0]?.rawHeaders ?? [])).toEqual(['x-kept: 3', 'content-length: 2']);
    expect(received[0]?.headers['x-request-id']).toBe('mine');
    expect(received[0]?.body.toString()).toBe('hi');
  });

  it('hands an upgrade on as an ordinary request', async () => {
    const { agent, received } = recordingAgent();
    const { port } = await startBench({ agent });
    const reply = await send(port, '/', { headers: { connection: 'upgrade', upgrade: 'websocket' } });
    expect(reply.status).toBe(200);
    expect(received[0]?.headers.upgrade).toBeUndefined();
  });

  it('passes a body byte for byte, malformed JSON included', async () => {
    const { agent, received } = recordingAgent();
    const { port } = await startBench({ agent });
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => i % 256));
    await send(port, '/', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"a":' });
    await send(port, '/', { method: 'PUT', headers: { 'content-type': 'application/octet-stream' }, body: bytes });
    await send(port, '/', { method: 'DELETE', headers: { 'transfer-encoding': 'chunked' }, body: 'why not' });
    expect(received.map(({ body }) => body.length)).toEqual([5, 300_000, 7]);
    expect(received[1]?.body.equals(bytes)).toBe(true);
  });

  it.each(['content-length: 10', 'transfer-encoding: chunked'])('streams a body (%s)', async (framing) => {
    const parts: string[] = [];
    const first = createGate();
    const agent = async (request: IncomingMessage, response: ServerResponse) => {
      for await (const part of request) {
        parts.push(String(part));
        first.open();
      }
      response.end();
    };
    const chunk = (text: string) => (framing.startsWith('t') ? `5\r\n${text}\r\n` : text);
    const { port } = await startBench({ agent });
    const client = await RawConnection.open(port);
    client.write(`POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${framing}\r\n\r\n${chunk('first')}`);
    await first.opened;
    client.write(chunk('other') + (framing.startsWith('t') ? '0\r\n\r\n' : ''));
    expect(await client.end()).toMatch(/^HTTP\/1.1 200/);
    expect(parts.join('')).toBe('firstother');
  });

  it('lets the agent answer before it has read the body, and keeps the connection of the client', async () => {
    const agent: RequestListener = (_request, response) => void response.writeHead(401).end('no');
    const { port } = await startBench({ agent });
    const client = await RawConnection.open(port);
    client.write('POST /1 HTTP/1.1\r\nhost: x\r\ncontent-length: 6\r\n\r\nabc');
    await client.until('no');
    client.write('defGET /2 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    expect((await client.end()).match(/HTTP\/1.1 401/g)).toHaveLength(2);
  });

  it('answers Expect: 100-continue and takes it out', async () => {
    const { agent, received } = recordingAgent();
    const { port } = await startBench({ agent });
    const client = await RawConnection.open(port);
    client.write('POST / HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\nconnection: close\r\ncontent-length: 2\r\n\r\n');
    await client.until('HTTP/1.1 100 Continue');
    expect(await client.write('hi').end()).toMatch(/HTTP\/1.1 200 OK/);
    expect(received[0]?.headers.expect).toBeUndefined();
    expect(received[0]?.body.toString()).toBe('hi');
  });
});

describe('request ids', () => {
  const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

  it('keeps an id verbatim, records it, and does not add it to the response', async () => {
    const { agent, received } = recordingAgent();
    const { port, entry } = await startBench({ agent });
    const reply = await send(port, '/', { headers: { 'X-Request-ID': 'Mine, #1 / \xe4' } });
    expect(received[0]?.headers['x-request-id']).toBe('Mine, #1 / \xe4');
    expect((await entry()).requestId).toBe('Mine, #1 / \xe4');
    expect(reply.headers['x-request-id']).toBeUndefined();
  });

  it.each([{}, { 'x-request-id': '' }])('makes a UUID where there is none: %j', async (headers) => {
    const { agent, received } = recordingAgent();
    const { port, entry } = await startBench({ agent });
    await send(port, '/', { headers });
    const { requestId } = await entry();
    expect(requestId).toMatch(UUID_V4);
    expect(received[0]?.headers['x-request-id']).toBe(requestId);
  });

  it('lets the agent see the one of several ids that is recorded', async () => {
    const { agent, received } = recordingAgent();
    const { port, entry } = await startBench({ agent });
    await send(port, '/', { headers: { 'x-request-id': ['', 'first', 'second'] } });
    expect((await entry()).requestId).toBe('first');
    expect(received[0]?.headers['x-request-id']).toBe('first');
  });

  it('passes the echo of an agent', async () => {
    const { port } = await startBench({
      agent: (request, response) => void response.setHeader('X-Request-Id', request.headers['x-request-id'] ?? '').end(),
    });
    expect((await send(port, '/', { headers: { 'x-request-id': 'e' } })).headers['x-request-id']).toBe('e');
  });
});

describe('responses', () => {
  it('passes status, reason, headers in order and with repetitions, and the body', async () => {
    const { port } = await startBench({
      agent: (_request, response) =>
        void response
          .writeHead(418, 'I am a Teapot', ['Set-Cookie', 'a=1', 'x-A', '1', 'set-cookie', 'b=2', 'X-a', '\xe4'])
          .end('short and stout'),
    });
    const reply = await send(port, '/');
    expect([reply.status, reply.reason, String(reply.body)]).toEqual([418, 'I am a Teapot', 'short and stout']);
    expect(lines(reply.rawHeaders)).toEqual(['Set-Cookie: a=1', 'x-A: 1', 'set-cookie: b=2', 'X-a: \xe4']);
  });

  it('passes redirects without following them', async () => {
    const { agent, received } = recordingAgent();
    const { port } = await startBench({
      agent: (request, response) => {
        void agent(request, response);
        response.writeHead(302, { location: '/elsewhere' });
      },
    });
    expect(await send(port, '/')).toMatchObject({ status: 302, headers: { location: '/elsewhere' } });
    expect(received).toHaveLength(1);
  });

  it('takes out hop-by-hop headers and what Connection names', async () => {
    const { port } = await startBench({
      agent: {
        onConnection: (socket) =>
          void socket.once('data', () =>
            socket.end(
              'HTTP/1.1 200 OK\r\nConnection: close, X-Private\r\nx-private: 1\r\nUpgrade: h2c\r\nKeep-Alive: timeout=1\r\n' +
                'Proxy-Connection: close\r\nTrailer: x\r\nx-kept: 2\r\ncontent-length: 2\r\n\r\nok',
            ),
          ),
      },
    });
    expect(lines((await send(port, '/')).rawHeaders)).toEqual(['x-kept: 2', 'content-length: 2']);
  });

  it.each([
    ['HEAD', 200, { 'content-length': '1000', etag: '"x"' }],
    ['GET', 204, { etag: '"x"' }],
    ['GET', 304, { etag: '"x"' }],
    ['GET', 200, { 'content-length': '0' }],
  ])('passes %s %i without a body', async (method, status, headers) => {
    const { port, entry } = await startBench({ agent: (_request, response) => void response.writeHead(status, headers).end() });
    const reply = await send(port, '/', { method });
    expect(reply).toMatchObject({ status, headers });
    expect(reply.body).toHaveLength(0);
    expect((await entry()).statusCode).toBe(status);
  });

  it.each([{}, { 'content-length': '11' }])('streams a body chunk by chunk: %j', async (headers) => {
    const firstSeen = createGate();
    const { port, context } = await startBench({
      agent: async (_request, response) => {
        response.writeHead(200, headers).write('first');
        await firstSeen.opened;
        response.end('second');
      },
    });
    const client = await RawConnection.open(port);
    await client.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n').until('first');
    expect(context.ring.size).toBe(0);
    firstSeen.open();
    expect(await client.end()).toContain('second');
    expect(context.ring.size).toBe(1);
  });

  it('sends the head of a stream before its first chunk', async () => {
    const headSeen = createGate();
    const { port } = await startBench({
      agent: async (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
        await headSeen.opened;
        response.end('data: 1\n\n');
      },
    });
    const client = await RawConnection.open(port);
    await client.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n').until('\r\n\r\n');
    headSeen.open();
    expect(await client.end()).toContain('data: 1\n\n');
  });

  it('reads from the agent only as fast as the client reads', async () => {
    let isSent = false;
    const size = 64 * 1024 * 1024;
    const { port } = await startBench({
      agent: (request, response) => {
        if (request.url === '/big') response.end(Buffer.alloc(size), () => (isSent = true));
        else response.end();
      },
    });
    const client = await RawConnection.open(port);
    client.socket.pause();
    client.write('GET /big HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    for (let i = 0; i < 50; i++) await send(port, '/small');
    expect(isSent).toBe(false);
    client.socket.removeAllListeners('data').resume();
    await client.end();
    expect(client.socket.bytesRead).toBeGreaterThan(size);
  });

  it('passes trailers except those that belong to the sidecar', async () => {
    const { port } = await startBench({
      agent: (_request, response) => {
        response.writeHead(200, { trailer: 'x-sum, x-agentspec-tools-called' }).write('body');
        response.addTrailers({ 'x-sum': '7', 'X-AgentSpec-Tools-Called': 'late' });
        response.end();
      },
    });
    expect((await send(port, '/')).trailers).toEqual({ 'x-sum': '7' });
  });

  it('does not pass interim responses', async () => {
    const { port } = await startBench({
      agent: (_request, response) =>
        response.writeEarlyHints({ link: '</a>; rel=preload' }, () => response.end('final')),
    });
    const client = await RawConnection.open(port);
    const received = await client.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n').end();
    expect(received).toMatch(/^HTTP\/1.1 200/);
    expect(received).toContain('final');
  });

  it('serves HTTP/1.0 clients, which know no chunks', async () => {
    const { port } = await startBench({
      agent: (_request, response) => {
        response.write('a');
        response.end('b');
      },
    });
    const client = await RawConnection.open(port);
    const received = await client.write('GET / HTTP/1.0\r\n\r\n').end();
    expect(received).toMatch(/\r\n\r\nab$/);
    expect(received).not.toMatch(/transfer-encoding/i);
  });

  it('passes heads of 16 KiB both ways', async () => {
    const big = 'x'.repeat(16 * 1024);
    const { agent, received } = recordingAgent();
    const { port } = await startBench({
      agent: (request, response) => {
        response.setHeader('x-big', big);
        void agent(request, response);
      },
    });
    const { socket } = await RawConnection.open(port);
    socket.write(`GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-big: ${big}\r\n\r\n`);
    let text = '';
    socket.on('data', (chunk) => (text += chunk));
    await once(socket, 'close');
    expect(text).toContain(`x-big: ${big}`);
    expect(received[0]?.headers['x-big']).toBe(big);
  });

  it('uses a connection to the agent again', async () => {
    const sockets = new Set<Socket>();
    const { port } = await startBench({
      agent: (request, response) => {
        sockets.add(request.socket);
        response.end('ok');
      },
    });
    for (let i = 0; i < 5; i++) await send(port, '/');
    expect(sockets.size).toBe(1);
  });
});
