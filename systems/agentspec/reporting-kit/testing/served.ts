// For tests: servers on ports of their own, closed with the test that started them.
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const running = new Set<Server>();

/** @returns the base URL under which `server` answers */
export async function served(server: Server): Promise<string> {
  running.add(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export const servedBy = (listener: RequestListener): Promise<string> => served(createServer(listener));

/** For afterEach. */
export async function closeServed(): Promise<void> {
  const closing = [...running].map(async (server) => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  running.clear();
  await Promise.all(closing);
}
