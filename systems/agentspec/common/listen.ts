// Opens the port of a server.
import { once } from 'node:events';
import type { Server } from 'node:http';
import { StartUpError } from './start-up-error';

/**
 * Listens on all interfaces, IPv6 included where the machine has it (ENV-12).
 *
 * @param variable the environment variable that sets the port
 * @throws {StartUpError} naming port and variable if the port cannot be had
 */
export async function listen(server: Server, port: number, variable: string): Promise<void> {
  server.listen(port);
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'EADDRINUSE' ? 'another process has it' : message;
    throw new StartUpError(`cannot listen on port ${port} (${variable}): ${reason}`);
  }
}
