// An agent that gives no response, or not all of it: PRX-15, PRX-18, AUD-7.
import type { Socket } from 'node:net';
import { createGate } from '../testing/gate';
import { RawConnection, send } from '../testing/http';
import { startBench } from './testing/proxy-bench';

const GET = 'GET /x HTTP/1.1\r\nhost: x\r\nx-request-id: id\r\n\r\n';
const aborted = { requestId: 'id', method: 'GET', path: '/x', excerpt: 'aborted' };

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

  it.each([4, 200_000])('does not cost the client its connection, %i bytes into a body', async (begun) => {
    const { port } = await startBench({ agent: 'http://127.0.0.1:1' });
    const client = await RawConnection.open(port);
    client.write(`POST /1 HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000\r\n\r\n${'x'.repeat(begun)}`);
    await client.until('BadGateway');
    client.write(`${'x'.repeat(1_000_000 - begun)}GET /2 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
    expect((await client.end()).match(/HTTP\/1.1 502/g)).toHaveLength(2);
  });

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
        onConnection: (socket) =>
          void socket.once('data', () => socket.end('HTTP/1.0 200 OK\r\n\r\nall of it')),
      },
    });
    expect(String((await send(port, '/')).body)).toBe('all of it');
    expect((await entry()).statusCode).toBe(200);
  });
});
