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
  system: 'shop',
  channel: 'API',
  startedAt: '2026-01-02T03:04:05.000Z',
  durationMs: 3,
  request: { method: 'GET', target: '/', headers: {} },
  response: { status: 200, headers: { 'set-cookie': ['a', 'b'] }, body: [1] },
};

test.each([
  ['an exchange', exchange, { kind: 'exchange', statusText: 'OK' }, 'GET / → 200'],
  [
    'a record',
    { record: 'SQL query', system: 'shop', title: 'SELECT 1', data: [1], more: 1 },
    { kind: 'record', system: 'shop', data: [1] },
    'SELECT 1',
  ],
  [
    'a comparison',
    { comparison: { expected: 1, actual: undefined } },
    { kind: 'comparison' },
    'expected beside actual',
  ],
  ['a record without a system', { record: 'r', title: 't' }, { kind: 'data' }, 'given'],
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
  const record = (kind: string) => json({ record: kind, system: 'shop', title: 't' });
  const text = attachment('x', { mediaType: 'text/plain' });
  const items = [json(exchange), record('audit entry'), json(exchange), record('push'), text].map(itemOf);
  expect(summariseItems([...items, itemOf(record('audit entry'))])).toBe(
    '2 exchanges, 2 audit entries, 1 push, 1 text',
  );
});
