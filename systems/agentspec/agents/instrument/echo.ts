// /demo/echo: tells what arrived at the agent, to the byte (AGT-20).
import { createHash } from 'node:crypto';
import type { Handler } from '../http';
import { sendJson } from '../http';

/** Larger bodies are told by length and digest only. */
const MAX_ECHOED_BYTES = 64 * 1024;

/** `headers` as Node joins them, names in lower case; `rawHeaders` as received, names and values taking turns. */
export const echo: Handler = async (request, response) => {
  const digest = createHash('sha256');
  const kept: Buffer[] = [];
  let bodyLength = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    digest.update(chunk);
    bodyLength += chunk.length;
    if (bodyLength <= MAX_ECHOED_BYTES) kept.push(chunk);
  }
  const { method, url: target, headers, rawHeaders } = request;
  const bodySha256 = digest.digest('hex');
  const bodyBase64 = bodyLength <= MAX_ECHOED_BYTES ? Buffer.concat(kept).toString('base64') : undefined;
  sendJson(response, {
    status: 200,
    body: { method, target, headers, rawHeaders, bodyLength, bodySha256, bodyBase64 },
  });
};
