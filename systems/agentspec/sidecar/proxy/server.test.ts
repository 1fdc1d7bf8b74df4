// Exchanges at large and the end of a proxy: AUD-1, AUD-13, ENV-15, ENV-18.
import { createGate } from '../testing/gate';
import { RawConnection, send } from '../testing/http';
import { startBench } from './testing/proxy-bench';

const GET = 'GET /x HTTP/1.1\r\nhost: x\r\nx-request-id: id\r\n\r\n';
const aborted = { requestId: 'id', method: 'GET', path: '/x', excerpt: 'aborted' };

describe('an exchange', () => {
  it('has its entry before the client has its last byte', async () => {
    const { port, context } = await startBench({ agent: (_request, response) => void response.end('ok') });
    for (let i = 1; i <= 20; i++) {
      await send(port, '/');
      expect(context.ring.size).toBe(i);
    }
  });

  it('has its entry before the client has the last byte of a large body, too', async () => {
    const size = 4 * 1024 * 1024;
    const { port, context } = await startBench({
      agent: (_request, response) =>
        void response.writeHead(200, { 'content-length': size }).end(Buffer.alloc(size)),
    });
    for (let i = 1; i <= 5; i++) {
      const client = await RawConnection.open(port);
      let entriesAtEnd = 0;
      client.socket.removeAllListeners('data').on('data', () => {
        if (client.socket.bytesRead > size) entriesAtEnd = context.ring.size;
      });
      await client.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n').end();
      expect(entriesAtEnd).toBe(i);
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

  it('answers a client that kept its connection once more, and tells it to leave', async () => {
    const { port, proxy } = await startBench({ agent: (_request, response) => void response.end('ok') });
    const kept = await RawConnection.open(port);
    await kept.write('GET /before HTTP/1.1\r\nhost: x\r\n\r\n').until('ok');
    const closed = proxy.close(60_000);
    kept.write('GET /after HTTP/1.1\r\nhost: x\r\n\r\n');
    const received = await kept.end();
    expect(received.match(/HTTP\/1.1 200 OK/g)).toHaveLength(2);
    expect(received).toMatch(/connection: close/i);
    await closed;
  });

  it('ends idle connections soon and busy ones with their next response', async () => {
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
    const received = await busy.end();
    expect(received.match(/HTTP\/1.1 200 OK/g)).toHaveLength(2);
    expect(received).toMatch(/connection: close/i);
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
