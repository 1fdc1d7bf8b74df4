// Trying TCP connections.
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { connectionFailure } from './tcp';

it('has no complaint about a port that accepts connections, and one about a port that does not (RDY-13)', async () => {
  const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
  expect(await connectionFailure(address, 5_000)).toBeUndefined();
  await new Promise((resolve) => server.close(resolve));
  expect(await connectionFailure(address, 5_000)).toBe('ECONNREFUSED');
});

it('complains about a name that does not exist', async () => {
  expect(await connectionFailure({ host: 'nowhere.invalid', port: 1 }, 500)).toEqual(expect.any(String));
});
