// A request body over the limit: PRX-6.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createGate } from '../testing/gate';
import { RawConnection, send } from '../testing/http';
import { MAX_REQUEST_BODY_BYTES } from './limits';
import { startBench } from './testing/proxy-bench';

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

  it.each([true, false])(
    'begins one byte above: a full MiB passes (declared length: %p)',
    async (isDeclared) => {
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
    },
  );
});
