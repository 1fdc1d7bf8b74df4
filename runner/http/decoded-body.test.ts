// Tests of bodies that come compressed.
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { Answer } from './answer';
import { decodedBody } from './decoded-body';
import { exchangeOf } from './exchange-of';

const PLAIN = Buffer.from('{"a":"ü"}');

const textOf = (coding: string | string[] | undefined, body: Buffer) =>
  decodedBody({ headers: { 'Content-Encoding': coding }, body }).toString();

test.each([
  [undefined, PLAIN],
  ['identity', PLAIN],
  ['gzip', gzipSync(PLAIN)],
  ['X-GZip', gzipSync(PLAIN)],
  ['deflate', deflateSync(PLAIN)],
  ['br', brotliCompressSync(PLAIN)],
  ['gzip, br', brotliCompressSync(gzipSync(PLAIN))],
  [['gzip', 'br'], brotliCompressSync(gzipSync(PLAIN))],
])('%s is decoded', (coding, body) => expect(textOf(coding, body)).toBe(PLAIN.toString()));

test('no body has no coding', () => expect(textOf('gzip', Buffer.alloc(0))).toBe(''));

test('what is not in its coding, and a coding that nobody here knows, are told', () => {
  expect(() => textOf('gzip', PLAIN)).toThrow(
    'expected a body in gzip, as its content-encoding says, got 10 bytes that are not (incorrect header check)',
  );
  expect(() => textOf('constructor', PLAIN)).toThrow(
    'expected a body that can be read, got the content-encoding constructor (identity, gzip, x-gzip, deflate, br can)',
  );
});

test('steps and evidence read it decoded; evidence of a broken one is what came', () => {
  const answered = (body: Buffer) =>
    new Answer({ status: 200, headers: { 'content-encoding': 'gzip' }, body });
  const bodyIn = (answer: Answer) =>
    exchangeOf({ system: 'shop', channel: 'API' }, { target: '/' }, 0, { answer }).response?.body;
  expect(answered(gzipSync(PLAIN)).json()).toEqual({ a: 'ü' });
  expect(bodyIn(answered(gzipSync(PLAIN)))).toBe(PLAIN.toString());
  expect(() => answered(PLAIN).json()).toThrow('expected a body in gzip');
  expect(bodyIn(answered(PLAIN))).toBe(PLAIN.toString());
});
