// What reaches the wire, what comes back, and what is recorded of it, over real connections.
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { Readable } from 'node:stream';
import type { Exchange } from '../evidence/exchange';
import { onCleanUp, setVariables } from '../testing/clean-up';
import { deadUrl, serve } from '../testing/servers';
import { HttpClient, jsonBody, NoAnswer } from './http-client';

const KIB = 1024;
const recorded: Exchange[] = [];

beforeEach(() => recorded.splice(0));

function clientOf(url: string): HttpClient {
  const client = new HttpClient(url, { system: 'shop', channel: 'API' }, (exchange) =>
    recorded.push(exchange),
  );
  onCleanUp(() => client.close());
  return client;
}

/** A server that keeps the raw text of each request's head, and answers 204. */
async function wire(): Promise<{ url: string; heads: string[] }> {
  const heads: string[] = [];
  const server = createServer((socket) => {
    socket.on('data', (data) => {
      heads.push(data.toString('latin1'));
      socket.end('HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n');
    });
  });
  return { url: await serveWith(server), heads };
}

async function serveWith(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  onCleanUp(() => void server.close());
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test.each(['/', '/a//b/../c/./d', '/%2e%2E/%zz?q=1&q=2&empty=&x=a+b#f', '/?', '*', '/a;b=c|d^{e}"'])(
  'sends the target %s as it is',
  async (target) => {
    const { url, heads } = await wire();
    await clientOf(url).send({ target });
    expect(heads[0]).toMatch(/^GET /);
    expect(heads[0]!.slice(4, heads[0]!.indexOf(' HTTP/1.1'))).toBe(target);
  },
);

test('puts the path of its base URL in front of the target', async () => {
  const { url, heads } = await wire();
  await clientOf(`${url}/team/a/`).send({ target: '/chat' });
  expect(heads[0]).toMatch(/^GET \/team\/a\/chat HTTP/);
});

test('sends repeated headers on lines of their own, and hop-by-hop headers as they are', async () => {
  const { url, heads } = await wire();
  const headers = { 'X-Tag': ['one', 'two'], connection: 'x-mine', 'x-mine': 'yes', te: 'trailers' };
  await clientOf(url).send({ target: '/', headers });
  const lines = heads[0]!.split('\r\n');
  expect(lines).toEqual(
    expect.arrayContaining(['X-Tag: one', 'X-Tag: two', 'connection: x-mine', 'x-mine: yes', 'te: trailers']),
  );
});

test('gives repeated headers of an answer as a list, and joined when asked for by name', async () => {
  const url = await serve((_request, response) => {
    response
      .writeHead(200, ['x-tag', 'one', 'x-tag', 'two', 'etag', 'e', 'etag', 'f', 'set-cookie', 'a=1'])
      .end();
  });
  const answer = await clientOf(url).send({ target: '/' });
  expect(answer.headers).toMatchObject({ 'x-tag': ['one', 'two'], etag: ['e', 'f'], 'set-cookie': 'a=1' });
  expect(answer.header('X-Tag')).toBe('one, two');
  expect(answer.header('etag')).toBe('e, f');
  expect(answer.header('x-none')).toBeUndefined();
});

test('passes headers of 16 KiB in both directions', async () => {
  const long = 'a'.repeat(16 * KIB);
  const url = await serve((request, response) => {
    response.setHeader('x-long', request.headers['x-long'] ?? 'nothing').end();
  }, 64 * KIB);
  const answer = await clientOf(url).send({ target: '/', headers: { 'x-long': long } });
  expect(answer.header('x-long') === long).toBe(true);
});

test('states the length of a body that it knows, and sends a stream in chunks', async () => {
  const seen: unknown[] = [];
  const url = await serve(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
    seen.push({ body, length, encoding });
    response.end();
  });
  const client = clientOf(url);
  await client.send({ method: 'POST', target: '/', body: 'Grüße' });
  await client.send({ method: 'POST', target: '/', body: '' });
  await client.send({ method: 'POST', target: '/', body: Readable.from(['in ', 'parts']) });
  expect(seen).toEqual([
    { body: 'Grüße', length: '7', encoding: undefined },
    { body: '', length: '0', encoding: undefined },
    { body: 'in parts', length: undefined, encoding: 'chunked' },
  ]);
});

test.each([
  ['of known length', () => Buffer.alloc(3_000_000)],
  ['streamed', () => Readable.from([Buffer.alloc(1_500_000), Buffer.alloc(1_500_000)])],
])('takes a 413 that is answered before the body was read, %s', async (_kind, body) => {
  const url = await serve((_request, response) => {
    response.writeHead(413, { connection: 'close' }).end('too large');
  });
  const answer = await clientOf(url).send({ method: 'POST', target: '/', body: body() });
  expect(answer).toMatchObject({ status: 413, text: 'too large' });
});

test('names two hosts', async () => {
  const { url, heads } = await wire();
  await clientOf(url).send({ target: '/', headers: { host: ['one', 'other'] } });
  expect(heads[0]!.split('\r\n').filter((line) => /^host:/i.test(line))).toEqual([
    'host: one',
    'host: other',
  ]);
});

test('holds a body back until it is told to go on, and for good when it is refused', async () => {
  const server = createHttpServer((request, response) => void request.pipe(response));
  server.on('checkContinue', (request, response) => {
    if (request.url === '/refused') return void response.writeHead(413).end('too large');
    response.writeContinue();
    request.pipe(response);
  });
  const client = clientOf(await serveWith(server));
  const told: string[] = [];
  const send = (target: string) =>
    client.send({ method: 'POST', target, body: 'body', onContinue: () => told.push(target) });
  expect((await send('/wanted')).text).toBe('body');
  expect((await send('/refused')).status).toBe(413);
  expect(told).toEqual(['/wanted']);
});

test('ends its side of the connection after its request where it is told to', async () => {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.resume().on('end', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nlate'));
  });
  const client = clientOf(await serveWith(server));
  expect((await client.send({ target: '/', halfCloses: true })).text).toBe('late');
});

test('an exchange tells when its request was begun, in the order of requests', async () => {
  const before = Date.now();
  const url = await serve((_request, response) => response.end('ok'));
  const client = clientOf(url);
  await client.send({ target: '/first' });
  await client.send({ target: '/second' });
  const moments = recorded.map(({ startedAt }) => startedAt);
  expect(moments).toEqual(Array(2).fill(expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)));
  expect([...moments].sort()).toEqual(moments);
  // By the clock of everybody else on this machine, not merely some clock.
  expect(Math.abs(Date.parse(moments[0]!) - before)).toBeLessThan(60_000);
});

test('says that a connection was refused, and records the attempt', async () => {
  const client = clientOf(await deadUrl());
  const attempt = client.send({ method: 'POST', target: '/chat?x=1', ...jsonBody({ a: 1 }) });
  await expect(attempt).rejects.toThrow(NoAnswer);
  await expect(attempt).rejects.toThrow(/^POST \/chat\?x=1 of shop: connect ECONNREFUSED 127\.0\.0\.1:\d+$/);
  expect(recorded).toEqual([
    {
      system: 'shop',
      channel: 'API',
      request: {
        method: 'POST',
        target: '/chat?x=1',
        headers: { 'content-type': 'application/json' },
        body: '{"a":1}',
      },
      error: expect.stringMatching(/^connect ECONNREFUSED/),
      startedAt: expect.any(String),
      durationMs: expect.any(Number),
    },
  ]);
});

test.each([
  ['nothing at all', () => undefined],
  ['half an answer', (response: { write(text: string): unknown }) => response.write('half')],
])('after %s and the limit, names the limit and what sets it (YML-16)', async (_what, begin) => {
  setVariables({ TIMEOUT_REQUEST_MS: '80' });
  const url = await serve((_request, response) => void begin(response));
  const reason = 'no whole answer within 80 ms (TIMEOUT_REQUEST_MS sets the limit)';
  await expect(clientOf(url).send({ target: '/slow' })).rejects.toThrow(`GET /slow of shop: ${reason}`);
  expect(recorded).toMatchObject([{ error: reason }]);
});

test('says that an answer was cut off', async () => {
  const url = await serve((_request, response) => {
    response.write('half', () => response.destroy());
  });
  const attempt = clientOf(url).send({ target: '/' });
  await expect(attempt).rejects.toThrow('GET / of shop: the connection was cut before the answer was whole');
});

test('refuses a target that no request line can hold', async () => {
  await expect(clientOf(await deadUrl()).send({ target: '/a b' })).rejects.toThrow(/unescaped characters/);
});

test('records request and answer; bytes that are no text are counted', async () => {
  const url = await serve((_request, response) => {
    response.writeHead(201, { 'x-tag': ['a', 'b'] }).end(Buffer.from([0xff, 0xfe, 0xfd]));
  });
  const client = clientOf(url);
  await client.send({ method: 'POST', target: '/', body: Buffer.from([0x80, 0x81]) });
  await client.send({ method: 'PUT', target: '/', body: Readable.from(['x']) });
  expect(recorded).toMatchObject([
    {
      request: { method: 'POST', body: '(binary, 2 bytes)' },
      response: { status: 201, headers: { 'x-tag': ['a', 'b'] }, body: '(binary, 3 bytes)' },
    },
    { request: { method: 'PUT', body: '(a stream)' } },
  ]);
  expect(recorded[0]).not.toHaveProperty('error');
});

test('leaves the recording of an answered request to the caller where it is told to', async () => {
  const url = await serve((_request, response) => response.end('ok'));
  const client = clientOf(url);
  const { answer, exchange } = await client.sendUnrecorded({ target: '/' });
  expect(answer.text).toBe('ok');
  expect(recorded).toEqual([]);
  client.record(exchange, answer);
  expect(recorded).toEqual([exchange]);
});

describe('an answer read as JSON', () => {
  const answered = async (text: string) => {
    const url = await serve((_request, response) => response.writeHead(500).end(text));
    return clientOf(url).send({ target: '/' });
  };

  test('is quoted when it is none', async () => {
    const answer = await answered('<html>oops</html>');
    expect(() => answer.json()).toThrow('expected a JSON body, got (status 500): <html>oops</html>');
    const nothing = await answered('');
    expect(() => nothing.json()).toThrow('expected a JSON body, got (status 500): nothing');
  });

  test('is quoted when it is no list where one was promised', async () => {
    const answer = await answered('{"error":"no ring"}');
    expect(() => answer.list()).toThrow('expected a JSON list, got (status 500): {"error":"no ring"}');
    expect((await answered('[1,2]')).list<number>()).toEqual([1, 2]);
  });
});
