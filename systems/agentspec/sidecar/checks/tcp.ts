// Tries a TCP connection.
import { connect } from 'node:net';
import type { Address } from './address';

/**
 * Connects once and hangs up.
 *
 * @param timeoutMs how long it may take, name resolution included
 * @returns why no connection came about, or undefined when one did
 */
export function connectionFailure({ host, port }: Address, timeoutMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const finish = (failure?: string): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(failure);
    };
    const timer = setTimeout(() => finish(`no answer within ${timeoutMs} ms`), timeoutMs);
    socket.once('connect', () => finish());
    socket.once('error', (error: NodeJS.ErrnoException) => finish(error.code ?? error.message));
  });
}
