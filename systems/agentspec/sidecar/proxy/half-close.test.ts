// A client that ends its side of the connection after its request, and waits: PRX-22; one that has gone is PRX-17.
import { createGate } from '../testing/gate';
import { RawConnection } from '../testing/http';
import { startBench } from './testing/proxy-bench';

const GET = 'GET /x HTTP/1.1\r\nhost: x\r\nx-request-id: id\r\n\r\n';

/** A connection that stays open towards the client after it has ended its side. */
async function halfClosed(port: number, text: string): Promise<RawConnection> {
  const client = await RawConnection.open(port);
  client.socket.allowHalfOpen = true;
  client.write(text).socket.end();
  return client;
}

describe('a client that half-closes', () => {
  it('is answered, however long the agent takes', async () => {
    const asked = createGate();
    const { port, entry } = await startBench({
      agent: async (_request, response) => {
        await asked.opened;
        response.end('at last');
      },
    });
    const client = await halfClosed(port, GET);
    await client.until('100 Continue\r\n\r\nHTTP/1.1 100 Continue');
    asked.open();
    expect(await client.end()).toMatch(/100 Continue.*HTTP\/1.1 200 OK.*at last$/s);
    expect((await entry()).statusCode).toBe(200);
  });

  it('is sent no interim response where it knows none', async () => {
    const arrived = createGate();
    const { port } = await startBench({
      agent: (request, response) => {
        setTimeout(() => response.end('from the agent'), 100);
        request.resume().on('end', arrived.open);
      },
    });
    const client = await halfClosed(port, 'GET /x HTTP/1.0\r\n\r\n');
    expect(await client.end()).toMatch(/^HTTP\/1.1 200 OK.*from the agent$/s);
  });

  it('is sent a streamed answer to its end', async () => {
    const partSeen = createGate();
    const { port, entry } = await startBench({
      agent: async (_request, response) => {
        response.write('part');
        await partSeen.opened;
        response.end('rest');
      },
    });
    const client = await halfClosed(port, GET);
    await client.until('part');
    partSeen.open();
    expect(await client.end()).toMatch(/rest\r\n0\r\n\r\n$/);
    expect((await entry()).statusCode).toBe(200);
  });

  it('is answered every pipelined request', async () => {
    const { port, context } = await startBench({
      agent: (request, response) => void setTimeout(() => response.end(`for ${request.url}`), 60),
    });
    const client = await halfClosed(port, GET + GET.replace('/x', '/y'));
    expect(await client.end()).toMatch(/for \/x.*for \/y$/s);
    expect(context.ring.size).toBe(2);
  });

  it('in the middle of its body has given up', async () => {
    const { port, entry } = await startBench({ agent: () => {} });
    await halfClosed(port, 'POST /x HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\npart');
    expect(await entry()).toMatchObject({ method: 'POST', excerpt: 'aborted' });
  });
});
