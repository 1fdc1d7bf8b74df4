// Attachments become evidence by what they hold, and none gets lost for being odd.
import { AttachmentContentEncoding, type Attachment } from '@cucumber/messages';
import { itemOf } from './from-attachment';
import { summariseItems, titleOf } from './item';

const attachment = (body: string, given: Partial<Attachment> = {}): Attachment => ({
  body,
  contentEncoding: AttachmentContentEncoding.IDENTITY,
  mediaType: 'application/json',
  fileName: 'given',
  ...given,
});
const json = (value: unknown) => attachment(JSON.stringify(value));

const exchange = {
  exchange: 'GET / -> 200',
  agent: 'coach',
  door: 'proxy',
  durationMs: 3,
  request: { method: 'GET', target: '/', headers: {} },
  response: { status: 200, headers: { 'set-cookie': ['a', 'b'] }, body: [1] },
};

test.each([
  ['an exchange', exchange, { kind: 'exchange', statusText: 'OK' }, 'GET / → 200'],
  [
    'an audit entry',
    { agent: 'coach', auditEntry: { requestId: 'r', method: 'GET', path: '/', more: 1 } },
    { kind: 'audit', auditEntry: { requestId: 'r', method: 'GET', path: '/', more: 1 } },
    'audit entry of GET /',
  ],
  [
    'a decision',
    { agent: 'coach', decision: { path: 'p', decidedAt: 't', input: {}, result: ['no', 7] } },
    { kind: 'decision' },
    'policy decision for coach: denied: no',
  ],
  [
    'a comparison',
    { comparison: { expected: 1, actual: undefined } },
    { kind: 'comparison' },
    'expected beside actual',
  ],
  ['other JSON', { a: 1 }, { kind: 'data', value: { a: 1 } }, 'given'],
])('%s is known by its shape', (_what, value, wanted, title) => {
  const item = itemOf(json(value));
  expect(item).toMatchObject(wanted);
  expect(titleOf(item)).toBe(title);
});

test('what calls itself JSON and is none is shown as text', () => {
  expect(itemOf(attachment('{cut'))).toEqual({ kind: 'text', title: 'given', text: '{cut' });
});

test('text in Base64 is read; logs are called logs', () => {
  const body = Buffer.from('Zeile ö').toString('base64');
  const encoded = {
    contentEncoding: AttachmentContentEncoding.BASE64,
    mediaType: 'text/x.cucumber.log+plain',
  };
  const { fileName: _none, ...unnamed } = attachment(body, encoded);
  expect(itemOf(unnamed)).toEqual({ kind: 'text', title: 'log', text: 'Zeile ö' });
});

test('pictures and other files come along as data', () => {
  const encoded = { contentEncoding: AttachmentContentEncoding.BASE64 };
  expect(itemOf(attachment('AAAA', { ...encoded, mediaType: 'image/png' }))).toEqual({
    kind: 'image',
    title: 'given',
    source: 'data:image/png;base64,AAAA',
  });
  expect(itemOf(attachment('x', { mediaType: 'application/zip' }))).toMatchObject({
    kind: 'file',
    source: 'data:application/zip;base64,eA==',
  });
});

test('items are summed up by kind', () => {
  const items = [json(exchange), json(exchange), attachment('x', { mediaType: 'text/plain' })].map(itemOf);
  expect(summariseItems(items)).toBe('2 exchanges, 1 text');
});
