// The body of an answer as it was before it was compressed for its way (RFC 9110, 8.4).
import zlib from 'node:zlib';
import { AssertionError } from 'chai';
import { messageOf } from '../errors';
import { headerOf } from '../evidence/exchange';
import type { Received } from './answer';

/** No answer that is compressed is larger than this; what pretends to be is not unpacked. */
const LIMIT = { maxOutputLength: 64 * 1024 * 1024 };

const DECODERS: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  identity: (body) => body,
  gzip: (body) => zlib.gunzipSync(body, LIMIT),
  'x-gzip': (body) => zlib.gunzipSync(body, LIMIT),
  deflate: (body) => zlib.inflateSync(body, LIMIT),
  br: (body) => zlib.brotliDecompressSync(body, LIMIT),
};

/**
 * @returns the body without the codings that its `Content-Encoding` names, the last one taken off first
 * @throws AssertionError where the body is not what the header says, or the coding is none that is known here
 */
export function decodedBody({ headers, body }: Omit<Received, 'status'>): Buffer {
  if (body.length === 0) return body;
  const named = [headerOf(headers, 'content-encoding') ?? []].flat().join(',').toLowerCase();
  const codings = named.split(',').map((coding) => coding.trim());
  return codings.filter(Boolean).reduceRight(decode, body);
}

function decode(body: Buffer, coding: string): Buffer {
  const decoder = Object.hasOwn(DECODERS, coding) ? DECODERS[coding] : undefined;
  const known = Object.keys(DECODERS).join(', ');
  if (!decoder)
    throw new AssertionError(
      `expected a body that can be read, got the content-encoding ${coding} (${known} can)`,
    );
  try {
    return decoder(body);
  } catch (error) {
    const what = `${body.length} bytes that are not (${messageOf(error)})`;
    throw new AssertionError(`expected a body in ${coding}, as its content-encoding says, got ${what}`);
  }
}
