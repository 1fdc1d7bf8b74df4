// Looks once whether something answers, on a connection of its own: a kept one may lead to what was there before.
import { get as getPlain } from 'node:http';
import { get as getOverTls } from 'node:https';
import { timeouts } from '../timeouts';

/** @returns the status of the answer to GET; or, as a text, why there is none within the timeout LIVENESS */
export function statusOf(url: string): Promise<number | string> {
  const { ms, variable } = timeouts.LIVENESS;
  const get = url.startsWith('https:') ? getOverTls : getPlain;
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: ms }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 'no status');
    });
    const late = `no answer within ${ms} ms (${variable} sets the limit)`;
    request.on('timeout', () => request.destroy(new Error(late)));
    request.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}
