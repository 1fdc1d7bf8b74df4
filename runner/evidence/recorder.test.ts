// What is attached to a step: whole exchanges, masked before they are cut, and never more than a reader can take.
import { setVariables } from '../testing/clean-up';
import type { Exchange } from './exchange';
import { EvidenceRecorder } from './recorder';

const exchangeOf = (more: Partial<Exchange> = {}): Exchange => ({
  system: 'shop',
  channel: 'API',
  request: { method: 'GET', target: '/', headers: {} },
  response: { status: 200, headers: {}, body: '{"status":"ok"}' },
  startedAt: '2026-01-01T00:00:00.000Z',
  durationMs: 3,
  ...more,
});

/** Records one exchange. @returns what was attached, and as what */
function record(exchange: Exchange): { evidence: Record<string, unknown>; text: string; mediaType: string } {
  const attached: [string, { mediaType: string }][] = [];
  new EvidenceRecorder((...attachment) => attached.push(attachment)).exchange(exchange);
  expect(attached).toHaveLength(1);
  const [text, { mediaType }] = attached[0]!;
  return { evidence: JSON.parse(text), text, mediaType };
}

const answered = (body: string) => exchangeOf({ response: { status: 200, headers: {}, body } });

test('an exchange is attached as JSON, its JSON bodies as JSON, with a line that sums it up', () => {
  const request = { method: 'POST', target: '/chat', headers: { a: '1' }, body: '{"message":"hi"}' };
  const { evidence, mediaType } = record(exchangeOf({ request }));
  expect(mediaType).toBe('application/json');
  expect(evidence).toEqual({
    exchange: 'POST /chat -> 200',
    system: 'shop',
    channel: 'API',
    startedAt: '2026-01-01T00:00:00.000Z',
    durationMs: 3,
    request: { method: 'POST', target: '/chat', headers: { a: '1' }, body: { message: 'hi' } },
    response: { status: 200, headers: {}, body: { status: 'ok' } },
  });
});

test('an exchange without an answer says why', () => {
  const { response: _none, ...rest } = exchangeOf({ error: 'connect ECONNREFUSED' });
  const { evidence } = record(rest);
  expect(evidence).toMatchObject({
    exchange: 'GET / -> connect ECONNREFUSED',
    error: 'connect ECONNREFUSED',
  });
  expect(evidence).not.toHaveProperty('response');
});

test('a body that is no JSON is text; an empty one is left out', () => {
  expect(record(answered('data: {}\n\n')).evidence).toMatchObject({ response: { body: 'data: {}\n\n' } });
  expect(record(answered('')).evidence.response).not.toHaveProperty('body');
});

test('numbers that reading would change are shown as they came', () => {
  const body = '{"id":9007199254740993}';
  expect(record(answered(body)).evidence).toMatchObject({ response: { body } });
});

test('control characters of a body make no broken evidence', () => {
  const body = 'a\u0000b\u001b[31m\u2028';
  expect(record(answered(body)).evidence).toMatchObject({ response: { body } });
});

test('a huge body is cut, and its length told', () => {
  const huge = JSON.stringify({ text: 'x'.repeat(3_000_000) });
  const { text, evidence } = record(answered(huge));
  expect(text.length).toBeLessThan(10_000);
  const body = (evidence.response as { body: string }).body;
  expect(body).toMatch(new RegExp(` … \\(${huge.length} characters in all\\)$`));
  expect(body.startsWith('{"text":"xxx')).toBe(true);
});

test.each([8 * 1024 - 3, 8 * 1024 - 14, 8 * 1024])(
  'a secret that lies across the cut, %d characters in, is masked before it is cut',
  (place) => {
    setVariables({ TEST_RECORDER_TOKEN: 'shell-secret-1' });
    const body = `${'x'.repeat(place)}shell-secret-1${'x'.repeat(100)}`;
    expect(record(answered(body)).text).not.toMatch(/shell|secret/);
  },
);

test('a field across the cut is masked as well', () => {
  const body = JSON.stringify({ text: 'x'.repeat(8 * 1024 - 30), password: 'hunter2-hunter2', more: 1 });
  expect(record(answered(body)).text).not.toContain('hunter2');
});

test('secrets are masked in the line that sums up, too', () => {
  const request = { method: 'GET', target: '/x?token=abc', headers: { authorization: 'Bearer abc' } };
  const { text } = record(exchangeOf({ request }));
  expect(text).not.toContain('abc');
  expect(JSON.parse(text).exchange).toBe('GET /x?token=*** -> 200');
});

test('a text is attached under its title, without secrets', () => {
  setVariables({ TEST_RECORDER_TOKEN: 'shell-secret-1' });
  const attached: unknown[] = [];
  const recorder = new EvidenceRecorder((...attachment) => attached.push(attachment));
  recorder.text('Log of the shop', 'key shell-secret-1\n{"password":"abc"}');
  expect(attached).toEqual([
    ['key ***\n{"password":"***"}', { mediaType: 'text/plain', fileName: 'Log of the shop' }],
  ]);
});
