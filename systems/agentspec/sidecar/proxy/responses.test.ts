// How a response reaches the client: PRX-4, PRX-7 to PRX-9.
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { createGate } from '../testing/gate';
import { RawConnection, send } from '../testing/http';
import { headerLines, recordingAgent } from './testing/agents';
import { denyingOpa, startBench } from './testing/proxy-bench';

describe('responses', () => {
  it('passes status, reason, headers in order and with repetitions, and the body', async () => {
    const { port } = await startBench({
      agent: (_request, response) =>
        void response
          .writeHead(418, 'I am a Teapot', [
            'Set-Cookie',
            'a=1',
            'x-A',
            '1',
            'set-cookie',
            'b=2',
            'X-a',
            '\xe4',
          ])
          .end('short and stout'),
    });
    const reply = await send(port, '/');
    expect([reply.status, reply.reason, String(reply.body)]).toEqual([
      418,
      'I am a Teapot',
      'short and stout',
    ]);
    expect(headerLines(reply.rawHeaders)).toEqual([
      'Set-Cookie: a=1',
      'x-A: 1',
      'set-cookie: b=2',
      'X-a: \xe4',
    ]);
  });

  it('replaces a reason phrase that node:http could not send', async () => {
    const { port } = await startBench({
      agent: {
        onConnection: (socket) =>
          void socket.once('data', () =>
            socket.end('HTTP/1.1 200 Gr\xfc\xdfe\r\ncontent-length: 0\r\n\r\n', 'latin1'),
          ),
      },
    });
    expect(await send(port, '/')).toMatchObject({ status: 200, reason: 'OK' });
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
    expect(headerLines((await send(port, '/')).rawHeaders)).toEqual(['x-kept: 2', 'content-length: 2']);
  });

  it.each([
    ['HEAD', 200, { 'content-length': '1000', etag: '"x"' }],
    ['GET', 204, { etag: '"x"' }],
    ['GET', 304, { etag: '"x"' }],
    ['GET', 200, { 'content-length': '0' }],
  ])('passes %s %i without a body', async (method, status, headers) => {
    const { port, entry } = await startBench({
      agent: (_request, response) => void response.writeHead(status, headers).end(),
    });
    const reply = await send(port, '/', { method });
    expect(reply).toMatchObject({ status, headers });
    expect(reply.body).toHaveLength(0);
    expect((await entry()).statusCode).toBe(status);
  });

  it.each([
    ['204 with a length', 'HTTP/1.1 204 No Content\r\nContent-Length: 9\r\n\r\n'],
    ['304 with a length', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n'],
    ['304 in chunks', 'HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n'],
    [
      '304 that ends its connection',
      'HTTP/1.1 304 Not Modified\r\nConnection: close\r\nContent-Length: 9\r\n\r\n',
    ],
  ])('ends a %s with its head, judged or not, time and again', async (_what, head) => {
    for (const opa of [undefined, denyingOpa('a').opa]) {
      const { port, context } = await startBench({
        agent: { onConnection: (socket) => void socket.on('data', () => socket.write(head)) },
        opa,
      });
      for (const path of ['/chat', '/chat']) {
        const reply = await send(port, path, { method: 'POST', body: '{}' });
        expect(reply.status).toBe(Number(head.slice(9, 12)));
        expect(reply.headers['content-length']).toBe(/Length: (9)/.exec(head)?.[1]);
        expect(reply.headers['x-agentspec-opa-violations']).toBe(opa && 'a');
      }
      expect(context.ring.entries().map(({ statusCode }) => String(statusCode))).toEqual([
        head.slice(9, 12),
        head.slice(9, 12),
      ]);
    }
  });

  it('passes over interim responses that nobody asked for', async () => {
    const interim = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n';
    const { port } = await startBench({
      agent: {
        onConnection: (socket) =>
          void socket.on('data', () =>
            socket.write(
              `${interim}${interim}HTTP/1.1 200 OK\r\ncontent-length: 24\r\n\r\nHTTP/1.1 100 Continue\r\n.`,
            ),
          ),
      },
    });
    const client = await RawConnection.open(port);
    // The second one comes over the connection of the first.
    for (const end of ['', 'connection: close\r\n']) client.write(`GET / HTTP/1.1\r\nhost: x\r\n${end}\r\n`);
    expect((await client.end()).match(/HTTP\/1.1 \d\d\d/g)).toEqual([
      'HTTP/1.1 200',
      'HTTP/1.1 100',
      'HTTP/1.1 200',
      'HTTP/1.1 100',
    ]);
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
    const total = 64 * 1024 * 1024;
    let sent = 0;
    const { port } = await startBench({
      agent: (request, response) => {
        if (request.url !== '/big') return void response.end();
        const fill = () => {
          for (let flows = true; flows && sent < total; sent += 65_536)
            flows = response.write(Buffer.alloc(65_536));
          if (sent === total) response.end();
        };
        response.on('drain', fill);
        fill();
      },
    });
    const client = await RawConnection.open(port);
    client.socket.pause();
    client.write('GET /big HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    // Other requests tell the time: when 20 of them have passed and the agent has not got on, it is held up.
    for (let held = 0, before = -1; held < 20; before = sent) {
      await send(port, '/small');
      held = sent === before ? held + 1 : 0;
    }
    expect(sent).toBeLessThan(total);
    client.socket.removeAllListeners('data').resume();
    await client.end();
    expect(client.socket.bytesRead).toBeGreaterThanOrEqual(total);
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
