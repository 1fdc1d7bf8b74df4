// Servers of tests: on free ports of this machine, gone after the test that started them.
import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener, type Server as HttpServer } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { onCleanUp } from './clean-up';

/** Listens on a free port. @returns the port */
export async function listenAnywhere(server: Server | HttpServer): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Starts a server that ends with the test, whatever its connections are doing. @returns its port */
export async function startServer(server: Server | HttpServer): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket)));
  });
  onCleanUp(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return listenAnywhere(server);
}

/** @returns the base URL of a server that ends with the test, or of one that does as `listener` says */
export async function serve(server: Server | HttpServer | RequestListener): Promise<string> {
  const started = typeof server === 'function' ? createHttpServer(server) : server;
  return `http://127.0.0.1:${await startServer(started)}`;
}

/** @returns a base URL at which nothing listens */
export async function deadUrl(): Promise<string> {
  const server = createTcpServer();
  const port = await listenAnywhere(server);
  await once(server.close(), 'close');
  return `http://127.0.0.1:${port}`;
}
