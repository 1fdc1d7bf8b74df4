// How a request reaches the agent: PRX-1 to PRX-5 and PRX-10 to PRX-12.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createGate } from '../testing/gate';
import { RawConnection, send } from '../testing/http';
import { headerLines, recordingAgent } from './testing/agents';
import { startBench } from './testing/proxy-bench';

describe('requests', () => {
  it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'TRACE'])(
    'passes %s',
    async (method) => {
      const { agent, received } = recordingAgent();
      const { port } = await startBench({ agent });
      await send(port, '/x', { method });
      expect(received[0]).toMatchObject({ method, url: '/x' });
    },
  );

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
    const headers = [
      'X-B: 1',
      'x-a: two  words',
      'X-B: 3',
      'Cookie: a=1',
      'Cookie: b=2',
      'x-latin: \xe4',
      'Empty: ',
    ];
    const client = await RawConnection.open(port);
    client.write(
      `GET / HTTP/1.1\r\nHost: client.example\r\nconnection: close\r\n${headers.join('\r\n')}\r\n\r\n`,
    );
    await client.end();
    expect(headerLines(received[0]?.rawHeaders ?? [])).toEqual(headers);
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
    expect(headerLines(received[0]?.rawHeaders ?? [])).toEqual(['x-kept: 3', 'content-length: 2']);
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
    await send(port, '/', {
      method: 'PUT',
      headers: { 'content-type': 'application/octet-stream' },
      body: bytes,
    });
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
    client.write(
      'POST / HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\nconnection: close\r\ncontent-length: 2\r\n\r\n',
    );
    await client.until('HTTP/1.1 100 Continue');
    expect(await client.write('hi').end()).toMatch(/HTTP\/1.1 200 OK/);
    expect(received[0]?.headers.expect).toBeUndefined();
    expect(received[0]?.body.toString()).toBe('hi');
  });

  it('takes out an expectation that nobody knows', async () => {
    const { agent, received } = recordingAgent();
    const { port } = await startBench({ agent });
    expect((await send(port, '/', { headers: { expect: 'the-unexpected' } })).status).toBe(200);
    expect(received[0]?.headers.expect).toBeUndefined();
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
      agent: (request, response) =>
        void response.setHeader('X-Request-Id', request.headers['x-request-id'] ?? '').end(),
    });
    expect((await send(port, '/', { headers: { 'x-request-id': 'e' } })).headers['x-request-id']).toBe('e');
  });
});
