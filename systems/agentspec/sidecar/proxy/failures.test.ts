// What happens when a body is too large, the agent fails or the client leaves: PRX-6, PRX-16 to PRX-20.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { createGate } from './fixtures/gate';
import { RawConnection, send } from './fixtures/http';
import { cleanUp, startBench } from './fixtures/proxy-bench';
import { MAX_REQUEST_BODY_BYTES } from './limits';

afterEach(cleanUp);

const GET = 'GET /x HTTP/1.1\r\nhost: x\r\nx-request-id: id\r\n\r\n';
const aborted = { requestId: 'id', method: 'GET', path: '/x', excerpt: 'aborted' };

describe('a request body over the limit', () => {
  const onlyRecords = () => {
    const seen: string[] = [];
    const agent = (request: IncomingMessage, response: ServerResponse) => {
      seen.push('head');
      request.on('error', () => seen.push('aborted')).on('end', () => seen.push('complete'));
      request.resume().on('end', () => response.end('ok'));
    };
    return { agent, seen };
  };

  it('of declared length is answered 413 before the agent hears of it', async () => {
    const { agent, seen } = onlyRecords();
    const { port, entry } = await startBench({ agent });
    const body = Buffer.alloc(MAX_REQUEST_BODY_BYTES + 1);
    const reply = await send(port, '/', { method: 'POST', body, headers: { 'content-length': body.length } });
    expect(reply.status).toBe(413);
    expect(reply.headers['content-type']).toBe('application/json');
    expect(JSON.parse(String(reply.body))).toMatchObject({ error: 'PayloadTooLarge' });
    expect(await entry()).toMatchObject({ statusCode: 413, method: 'POST' });
    expect(seen).toEqual([]);
  });

  it('without declared length is cut: 413 to the client, no complete request for the agent', async () => {
    const { agent, seen } = onlyRecords();
    const gone = createGate();
    const { port, entry } = await startBench({
      agent: (request, response) => {
        request.on('close', gone.open);
        agent(request, response);
      },
    });
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    const client = await RawConnection.open(port);
    client.write(`POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n${chunk.repeat(17)}`);
    expect(await client.until('}')).toMatch(/^HTTP\/1.1 413 .*"error":"PayloadTooLarge"/s);
    expect(await entry()).toMatchObject({ statusCode: 413 });
    await gone.opened;
    expect(seen).toEqual(['head', 'aborted']);
    // The rest of the body is discarded, and the connection serves the next request.
    client.write('0\r\n\r\nGET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    expect(await client.end()).toMatch(/HTTP\/1.1 200 OK/);
  });

  it('cuts the response when that has begun', async () => {
    const { port, entry } = await startBench({ agent: (_request, response) => void response.write('begun') });
    const client = await RawConnection.open(port);
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    client.write(`POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n${chunk}`);
    await client.until('begun');
    client.write(chunk.repeat(17));
    expect(await client.end()).not.toContain('\r\n0\r\n');
    expect(await entry()).toMatchObject({ excerpt: 'aborted' });
  });

  it('is not asked for with 100 Continue, and the connection ends', async () => {
    const { agent, seen } = onlyRecords();
    const { port } = await startBench({ agent });
    const client = await RawConnection.open(port);
    client.write(`POST / HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: ${2 ** 21}\r\n\r\n`);
    expect(await client.end()).toMatch(/^HTTP\/1.1 413/);
    expect(seen).toEqual([]);
  });

  it.each([true, false])('begins one byte above: a full MiB passes (declared length: %p)', async (isDeclared) => {
    let size = 0;
    const { port } = await startBench({
      agent: (request, response) => {
        request.on('data', (chunk: Buffer) => (size += chunk.length)).on('end', () => response.end());
      },
    });
    const body = Buffer.alloc(MAX_REQUEST_BODY_BYTES, 'x');
    const headers = isDeclared ? { 'content-length': body.length } : { 'transfer-encoding': 'chunked' };
    expect((await send(port, '/', { method: 'POST', headers, body })).status).toBe(200);
    expect(size).toBe(MAX_REQUEST_BODY_BYTES);
  });
});

describe('an agent without a response', () => {
  const expectBadGateway = async (agent: Parameters<typeof startBench>[0]['agent']) => {
    const { port, entry, logLines } = await startBench({ agent });
    const reply = await send(port, '/x', { headers: { 'x-request-id': 'id' } });
    expect(reply.status).toBe(502);
    expect(JSON.parse(String(reply.body))).toEqual({ error: 'BadGateway', message: expect.any(String) });
    expect(await entry()).toMatchObject({ requestId: 'id', statusCode: 502 });
    expect(await entry()).not.toHaveProperty('upstreamMs');
    expect(logLines).toContainEqual(expect.objectContaining({ level: 'warn', requestId: 'id' }));
  };

  it('that is not there is 502', () => expectBadGateway('http://127.0.0.1:1'));

  it('that closes at once is 502', () => expectBadGateway({ onConnection: (socket) => void socket.end() }));

  it('that resets is 502', () =>
    expectBadGateway({ onConnection: (socket) => void socket.once('data', () => socket.resetAndDestroy()) }));

  it.each(
    Object.entries({
      'another protocol': 'SMTP ready\r\n',
      'a broken header': 'HTTP/1.1 200 OK\r\nbroken header\r\n\r\n',
      'status 000': 'HTTP/1.1 000 Zero\r\n\r\n',
      'only 100 Continue': 'HTTP/1.1 100 Continue\r\n\r\n',
      'an upgrade that nobody asked for': 'HTTP/1.1 101 Up\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n',
      'two framings': 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      'an endless head': `HTTP/1.1 200 OK\r\nx: ${'x'.repeat(70_000)}\r\n\r\n`,
    }),
  )('that answers with %s is 502', (_what, garbage) =>
    expectBadGateway({ onConnection: (socket) => void socket.once('data', () => socket.end(garbage)) }),
  );

  it('is served again once it is back', async () => {
    let isUp = false;
    const { port } = await startBench({
      agent: { onConnection: (socket) => void socket.once('data', () => answerIf(isUp, socket)) },
    });
    const answerIf = (up: boolean, socket: Socket) =>
      up ? socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n') : socket.destroy();
    expect((await send(port, '/')).status).toBe(502);
    isUp = true;
    expect((await send(port, '/')).status).toBe(200);
  });
});

describe('an agent that dies mid-stream', () => {
  const ends: Record<string, (socket: Socket) => void> = {
    'ends its connection': (socket) => socket.end(),
    'resets its connection': (socket) => socket.resetAndDestroy(),
  };
  const heads: Record<string, string> = {
    chunked: 'transfer-encoding: chunked\r\n\r\n4\r\npart\r\n',
    'chunked with connection: close': 'connection: close\r\ntransfer-encoding: chunked\r\n\r\n4\r\npart\r\n',
    sized: 'content-length: 100\r\n\r\npart',
    'sized with connection: close': 'connection: close\r\ncontent-length: 100\r\n\r\npart',
  };
  const cases = Object.keys(heads).flatMap((head) => Object.keys(ends).map((end) => [head, end] as const));

  it.each(cases)('in a response that is %s and %s', async (head, end) => {
    const partSeen = createGate();
    const agent = (socket: Socket) =>
      socket.once('data', async () => {
        socket.write(`HTTP/1.1 200 OK\r\nX-AgentSpec-Tools-Called: t\r\n${heads[head]}`);
        await partSeen.opened;
        ends[end]?.(socket);
      });
    const { port, entry } = await startBench({ agent: { onConnection: agent } });
    const client = await RawConnection.open(port);
    await client.write(GET).until('part');
    partSeen.open();
    expect(await client.end()).not.toContain('\r\n0\r\n');
    expect(await entry()).toMatchObject({ ...aborted, toolsCalled: ['t'] });
    expect(await entry()).not.toHaveProperty('statusCode');
  });

  it('by resetting where only the end of the connection ends the response', async () => {
    const partSeen = createGate();
    const agent = (socket: Socket) =>
      socket.once('data', async () => {
        socket.write('HTTP/1.0 200 OK\r\n\r\npart');
        await partSeen.opened;
        socket.resetAndDestroy();
      });
    const { port, entry } = await startBench({ agent: { onConnection: agent } });
    const client = await RawConnection.open(port);
    await client.write(GET).until('part');
    partSeen.open();
    expect(await client.end()).not.toContain('\r\n0\r\n');
    expect(await entry()).toMatchObject(aborted);
  });

  it('while the client is too slow to read, without taking the sidecar down', async () => {
    const { port, entry } = await startBench({
      agent: (request, response) => {
        if (request.url !== '/x') return void response.end();
        response.writeHead(200, { connection: 'close' });
        const fill = () => {
          while (response.write(Buffer.alloc(65_536)));
        };
        response.on('drain', fill);
        fill();
        request.socket.once('pause', () => {});
        kill = () => request.socket.resetAndDestroy();
      },
    });
    let kill!: () => void;
    const client = await RawConnection.open(port);
    client.socket.pause();
    client.write(GET);
    for (let i = 0; i < 50; i++) await send(port, '/small');
    kill();
    client.socket.removeAllListeners('data').resume();
    await client.end();
    expect(await entry(50)).toMatchObject(aborted);
    expect((await send(port, '/small')).status).toBe(200);
  });
});

describe('a response that ends with its connection', () => {
  it('is complete when the agent ends it properly', async () => {
    const { port, entry } = await startBench({
      agent: {
        onConnection: (socket) => void socket.once('data', () => socket.end('HTTP/1.0 200 OK\r\n\r\nall of it')),
      },
    });
    expect(String((await send(port, '/')).body)).toBe('all of it');
    expect((await entry()).statusCode).toBe(200);
  });
});

describe('a client that goes away', () => {
  it.each(['before the response', 'during the response'])('%s', async (when) => {
    const arrived = createGate();
    const agentLost = createGate();
    const { port, entry, context } = await startBench({
      agent: (_request, response) => {
        if (when === 'during the response') response.write('part');
        response.on('close', agentLost.open);
        arrived.open();
      },
    });
    const client = await RawConnection.open(port);
    client.write(GET);
    await (when === 'during the response' ? client.until('part') : arrived.opened);
    expect(context.inFlight.has('id')).toBe(true);
    client.socket.destroy();
    expect(await entry()).toMatchObject(aborted);
    expect(await entry()).not.toHaveProperty('statusCode');
    await agentLost.opened;
    expect(context.inFlight.has('id')).toBe(false);
    expect(context.ring.size).toBe(1);
  });

  it('in the middle of its own body', async () => {
    const arrived = createGate();
    const agentLost = createGate();
    const { port, entry } = await startBench({
      agent: (request) => {
        request.on('data', arrived.open).on('error', () => {}).on('close', agentLost.open);
      },
    });
    const client = await RawConnection.open(port);
    client.write('POST /x HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\npart');
    await arrived.opened;
    client.socket.destroy();
    expect(await entry()).toMatchObject({ method: 'POST', excerpt: 'aborted' });
    await agentLost.opened;
  });

  it('before its pipelined requests had their turn leaves one entry each', async () => {
    const arrived = createGate();
    let requests = 0;
    const { port, entry, context } = await startBench({ agent: () => void (++requests === 3 && arrived.open()) });
    const client = await RawConnection.open(port);
    client.write(GET + GET + GET);
    await arrived.opened;
    client.socket.destroy();
    expect(await entry(2)).toMatchObject(aborted);
    expect(context.ring.size).toBe(3);
    expect(context.inFlight.has('id')).toBe(false);
  });
});

describe('pipelined requests', () => {
  it('are answered in their order, whatever the order of the agent', async () => {
    const lastAnswered = createGate();
    const { port, context } = await startBench({
      agent: async (request, response) => {
        if (request.url === '/1') await lastAnswered.opened;
        response.end(`answer ${request.url}`, () => request.url === '/2' && lastAnswered.open());
      },
    });
    const client = await RawConnection.open(port);
    client.write('GET /1 HTTP/1.1\r\nhost: x\r\n\r\nGET /2 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    expect(await client.end()).toMatch(/answer \/1.*answer \/2/s);
    expect(context.ring.size).toBe(2);
  });
});

describe('an exchange', () => {
  it('has its entry before the client has its last byte', async () => {
    const { port, context } = await startBench({ agent: (_request, response) => void response.end('ok') });
    for (let i = 1; i <= 20; i++) {
      await send(port, '/');
      expect(context.ring.size).toBe(i);
    }
  });

  it('is one of many: 200 at once lose no entry and mix up no response', async () => {
    const { port, context } = await startBench({
      agent: (request, response) => void request.resume().on('end', () => response.end(request.url)),
    });
    const ids = Array.from({ length: 200 }, (_, i) => `r-${i}`);
    const replies = await Promise.all(
      ids.map((id, i) =>
        send(port, `/${id}`, {
          method: i % 2 ? 'POST' : 'GET',
          headers: { 'x-request-id': id, 'content-length': i % 2 ? 3 : 0 },
          body: i % 2 ? 'abc' : '',
        }),
      ),
    );
    expect(replies.map(({ body }) => String(body))).toEqual(ids.map((id) => `/${id}`));
    const entries = context.ring.entries();
    expect(entries.map(({ requestId, path }) => [requestId, path]).sort()).toEqual(
      ids.map((id) => [id, `/${id}`]).sort(),
    );
    expect(ids.filter((id) => context.inFlight.has(id))).toEqual([]);
  });

  it('is in flight until it is recorded', async () => {
    const answer = createGate();
    const arrived = createGate();
    const { port, context } = await startBench({
      agent: async (_request, response) => {
        arrived.open();
        await answer.opened;
        response.end();
      },
    });
    const wasInFlight: boolean[] = [];
    context.ring.subscribe(({ entry }) => wasInFlight.push(context.inFlight.has(entry.requestId)));
    const reply = send(port, '/', { headers: { 'x-request-id': 'id' } });
    await arrived.opened;
    expect(context.inFlight.has('id')).toBe(true);
    answer.open();
    await reply;
    expect(wasInFlight).toEqual([true]);
    expect(context.inFlight.has('id')).toBe(false);
  });

  it('has whole, non-negative durations', async () => {
    const { port, entry } = await startBench({ agent: (_request, response) => void response.end('ok') });
    await send(port, '/');
    const { durationMs, upstreamMs = -1, timestamp } = await entry();
    expect([durationMs, upstreamMs].every((ms) => Number.isInteger(ms) && ms >= 0)).toBe(true);
    expect(new Date(timestamp).toISOString()).toBe(timestamp);
  });
});

describe('closing', () => {
  it('lets requests in flight finish, ends their connections and refuses new ones', async () => {
    const answer = createGate();
    const arrived = createGate();
    const { port, proxy } = await startBench({
      agent: async (_request, response) => {
        response.write('part');
        arrived.open();
        await answer.opened;
        response.end('rest');
      },
    });
    const unused = await RawConnection.open(port);
    const client = await RawConnection.open(port);
    client.write(GET);
    await arrived.opened;
    await client.until('part');
    const closed = proxy.close(60_000);
    await expect(RawConnection.open(port)).rejects.toThrow('ECONNREFUSED');
    answer.open();
    expect(await client.end()).toContain('rest');
    await closed;
    await unused.end();
  });

  it('ends idle connections at once and busy ones with their next response', async () => {
    const answer = createGate();
    const arrived = createGate();
    const { port, proxy } = await startBench({
      agent: async (request, response) => {
        if (request.url === '/x') {
          arrived.open();
          await answer.opened;
        }
        response.end('ok');
      },
    });
    const idle = await RawConnection.open(port);
    await idle.write('GET /idle HTTP/1.1\r\nhost: x\r\n\r\n').until('ok');
    const busy = await RawConnection.open(port);
    busy.write(GET);
    await arrived.opened;
    const closed = proxy.close(60_000);
    await idle.end();
    busy.write('GET /next HTTP/1.1\r\nhost: x\r\n\r\n');
    answer.open();
    expect((await busy.end()).match(/HTTP\/1.1 200 OK/g)).toHaveLength(2);
    await closed;
  });

  it('cuts what does not finish within its bound', async () => {
    const arrived = createGate();
    const { port, proxy, entry } = await startBench({ agent: arrived.open });
    const client = await RawConnection.open(port);
    client.write(GET);
    await arrived.opened;
    await proxy.close(1);
    await client.end();
    expect(await entry()).toMatchObject(aborted);
  });
});
