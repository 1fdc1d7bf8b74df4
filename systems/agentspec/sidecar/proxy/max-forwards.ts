// How often OPTIONS and TRACE may still be forwarded: whoever looks for a loop counts them down (PRX-24).
import type { IncomingMessage } from 'node:http';
import type { Answer } from './answers';

/** Not to be shown, even to the one who sent it: a TRACE may come from a page that must not read it. */
const CREDENTIALS = /^(?:authorization|proxy-authorization|cookie)$/i;

/**
 * Counts one forwarding in `headers`, which alternates names and values.
 *
 * @returns false when the request must not be forwarded any more
 */
export function countForward(method: string, headers: string[]): boolean {
  if (method !== 'OPTIONS' && method !== 'TRACE') return true;
  const name = headers.findIndex((text, i) => i % 2 === 0 && text.toLowerCase() === 'max-forwards');
  const left = headers[name + 1];
  if (name < 0 || left === undefined || !/^\d+$/.test(left)) return true;
  headers[name + 1] = String(Number(left) - 1);
  return Number(left) > 0;
}

/** What the last recipient of such a request says: to OPTIONS nothing more than that it is there, to TRACE what came. */
export function lastRecipient({ method, url, httpVersion, rawHeaders }: IncomingMessage): Answer {
  if (method === 'OPTIONS') return { status: 200, body: '' };
  const lines = rawHeaders.flatMap((name, i) =>
    i % 2 === 0 && !CREDENTIALS.test(name) ? [`${name}: ${rawHeaders[i + 1]}\r\n`] : [],
  );
  const head = `${method} ${url} HTTP/${httpVersion}\r\n`;
  return { status: 200, type: 'message/http', body: Buffer.from(`${head}${lines.join('')}\r\n`, 'latin1') };
}
