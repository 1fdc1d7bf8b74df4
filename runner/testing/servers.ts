// Servers of a test: real sockets on ports that the system chooses, taken down after the test.
import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { onCleanUp } from './clean-up';

/** Starts an HTTP server. @returns its base URL */
export async function serve(listener: RequestListener, maxHeaderSize?: number): Promise<string> {
  const server: Server = createServer({ ...(maxHeaderSize && { maxHeaderSize }) }, listener);
  onCleanUp(() => server.closeAllConnections());
  return `http://127.0.0.1:${await listen(server)}`;
}

/** Occupies a port. @returns it */
export function occupyPort(): Promise<number> {
  return listen(createTcpServer());
}

/** @returns a base URL at which nothing listens */
export async function deadUrl(): Promise<string> {
  const server = createTcpServer();
  const port = await listen(server);
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}`;
}

/** @returns what is answered there, on a connection that is closed afterwards */
export async function textAt(url: string): Promise<string> {
  const [response] = (await once(get(url, { agent: false }), 'response')) as [IncomingMessage];
  return text(response);
}

async function listen(server: TcpServer): Promise<number> {
  server.listen(0, '127.0.0.1');
  onCleanUp(() => server.close());
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** What a scripted server answers to a request: JSON with 200, or anything that a listener can do. */
export type Scripted = RequestListener | object;

/** A server that answers as told by "GET /path", read anew for each request, and 404 to everything else. */
export async function script(
  answers: Readonly<Record<string, Scripted>>,
): Promise<{ url: string; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const url = await serve((request, response) => {
    requests.push(request);
    const answer = answers[`${request.method} ${request.url}`];
    if (typeof answer === 'function') (answer as RequestListener)(request, response);
    else if (answer) response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    else response.writeHead(404).end();
  });
  return { url, requests };
}
