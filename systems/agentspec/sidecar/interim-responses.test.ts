// Interim responses that nobody asked for, wherever the chunks are cut (PRX-20).
import fc from 'fast-check';
import { createServer } from 'node:net';
import { listenAnywhere } from '../common/testing/servers';
import { AgentClient } from './checks/agent-client';
import { InterimResponses } from './interim-responses';
import { onCleanUp } from '../common/testing/clean-up';

const read = (text: string, cuts: number[]): string => {
  const responses = new InterimResponses();
  const bounds = [0, ...cuts.map((cut) => cut % text.length).sort((a, b) => a - b), text.length];
  return bounds
    .slice(1)
    .map((end, i) => {
      const chunk = Buffer.from(text.slice(bounds[i], end), 'latin1');
      responses.take(chunk);
      return chunk.toString('latin1');
    })
    .join('');
};

const FINAL = 'HTTP/1.1 200 OK\r\ncontent-length: 24\r\n\r\n\r\nHTTP/1.1 100 Continue\r\n';

it('turns every 100 before the final response into a 102, and nothing else', () => {
  const interim = 'HTTP/1.1 103 Early\r\nlink: <x>\r\n\r\nHTTP/1.1 100 Continue\r\nx: HTTP/1.1 100\r\n\r\n';
  const changed = 'HTTP/1.1 103 Early\r\nlink: <x>\r\n\r\nHTTP/1.1 102 Continue\r\nx: HTTP/1.1 100\r\n\r\n';
  fc.assert(
    fc.property(fc.array(fc.nat(200)), (cuts) => {
      expect(read(`\r\n${interim}${interim}${FINAL}`, cuts)).toBe(`\r\n${changed}${changed}${FINAL}`);
    }),
  );
});

it.each(['HTTP/1.0 100 Old\r\n\r\n', 'HTTP/1.1 110 Odd\r\n\r\n', 'HTTP/1.1 1000\r\n', 'no HTTP', FINAL])(
  'leaves %j alone',
  (text) => expect(read(text, [])).toBe(text.replace('1000', '1020')),
);

it('lets the control plane hear an agent that says 100 Continue unasked', async () => {
  const server = createServer((socket) => {
    socket.once('data', () =>
      socket.end('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'),
    );
  });
  const client = new AgentClient(`http://127.0.0.1:${await listenAnywhere(server)}`);
  onCleanUp(async () => {
    await client.close();
    server.close();
  });
  expect(await client.send({ path: '/', timeoutMs: 5_000 })).toMatchObject({ status: 200, text: 'ok' });
});
