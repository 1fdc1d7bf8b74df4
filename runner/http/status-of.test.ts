// One look at whether something answers: its status, or why there is none.
import { setVariables } from '../testing/clean-up';
import { deadUrl, serve } from '../testing/servers';
import { statusOf } from './status-of';

test.each([200, 302, 503])('what is answered is told: %d', async (status) => {
  const url = await serve((_, response) => response.writeHead(status, { location: '/' }).end());
  expect(await statusOf(url)).toBe(status);
});

test('why nothing is answered is told', async () => {
  expect(await statusOf(await deadUrl())).toBe('ECONNREFUSED');
  const cut = await serve((request) => request.destroy());
  expect(await statusOf(cut)).toBe('ECONNRESET');
});

test('over TLS, what speaks no TLS does not answer', async () => {
  const url = await serve((_, response) => response.end());
  expect(await statusOf(url.replace('http:', 'https:'))).toMatch(/^[A-Z_]+$/);
});

test('it is not waited for at length', async () => {
  setVariables({ TIMEOUT_LIVENESS_MS: '20' });
  const silent = await serve(() => undefined);
  expect(await statusOf(silent)).toBe('no answer within 20 ms (TIMEOUT_LIVENESS_MS sets the limit)');
});

test('every look has a connection of its own', async () => {
  const ports = new Set<number | undefined>();
  const url = await serve(({ socket }, response) => {
    ports.add(socket.remotePort);
    response.end();
  });
  expect([await statusOf(url), await statusOf(url)]).toEqual([200, 200]);
  expect(ports.size).toBe(2);
});
