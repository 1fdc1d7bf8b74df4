// HTTP servers for the tests: on a free port, gone after the test.
import { once } from 'node:events';
import http, { type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const open = new Set<Server>();

/** Serves `listener` on a free local port; gives its base URL. */
export async function serve(listener: RequestListener): Promise<string> {
  const server = http.createServer(listener).listen(0, '127.0.0.1');
  open.add(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Ends every server that was opened here. */
export async function closeServers(): Promise<void> {
  const closing = [...open].map(async (server) => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  open.clear();
  await Promise.all(closing);
}

/** A base URL at which nobody listens. */
export async function deadUrl(): Promise<string> {
  const server = http.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}`;
}

/** Long enough for whatever is waited for here on a machine that has much else to do. */
const PATIENCE_MS = 15_000;

/** Resolves when `condition` holds. @throws when it never does, with the condition in words */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`never came true: ${condition.toString()}`);
    await new Promise((next) => setTimeout(next, 5));
  }
}
