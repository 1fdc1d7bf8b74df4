// A client that goes away, and one that does not wait for its answers: PRX-17, PRX-28, AUD-7.
import { createGate } from '../testing/gate';
import { RawConnection } from '../testing/http';
import { AgentResponse } from './agent-response';
import type { Exchange } from './exchange';
import { startBench } from './testing/proxy-bench';

const GET = 'GET /x HTTP/1.1\r\nhost: x\r\nx-request-id: id\r\n\r\n';
const aborted = { requestId: 'id', method: 'GET', path: '/x', excerpt: 'aborted' };

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

  it('while the connection to the agent is being made', () => {
    const abort = jest.fn();
    new AgentResponse({ isRecorded: true } as Exchange, '/').onConnect(abort);
    expect(abort).toHaveBeenCalled();
  });

  it('in the middle of its own body', async () => {
    const arrived = createGate();
    const agentLost = createGate();
    const { port, entry } = await startBench({
      agent: (request) => {
        request
          .on('data', arrived.open)
          .on('error', () => {})
          .on('close', agentLost.open);
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
    const { port, entry, context } = await startBench({
      agent: () => void (++requests === 3 && arrived.open()),
    });
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
