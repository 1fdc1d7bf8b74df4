// How often OPTIONS and TRACE may still be forwarded: whoever looks for a loop counts them down (PRX-24).
import type { IncomingMessage } from 'node:http';
import type { Answer } from './answers';

/** Not to be shown, even to the one who sent it: a TRACE may come from a page that must not read it. */
const CREDENTIALS = /^(?:authorization|proxy-authorization|cookie)$/i;

/**
 * Counts one forwarding in every such line of `headers`, which alternates names and values, to the last digit.
 *
 * @returns false when the request must not be forwarded any more, by any of them
 */
export function countForward(method: string, headers: string[]): boolean {
  if (method !== 'OPTIONS' && method !== 'TRACE') return true;
  let mayPass = true;
  for (let i = 0; i < headers.length; i += 2) {
    const left = headers[i + 1] as string;
    if (headers[i]?.toLowerCase() !== 'max-forwards' || !/^\d+$/.test(left)) continue;
    const count = BigInt(left);
    mayPass &&= count > 0n;
    headers[i + 1] = String(count - 1n);
  }
  return mayPass;
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
