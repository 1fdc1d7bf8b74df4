// What is attached of records and failed comparisons: in the shapes of kinds.ts, masked, bounded.
import { AssertionError as NodeAssertionError, deepStrictEqual } from 'node:assert';
import { expect as chai } from 'chai';
import fc from 'fast-check';
import { setVariables } from '../testing/clean-up';
import { comparisonEvidence, recordEvidence } from './kinds';
import { EvidenceRecorder, type RecordGiven } from './recorder';

const MOST = 8 * 1024;

type Attached = { fileName: string | undefined; mediaType: string; text: string };

function attachedBy(use: (recorder: EvidenceRecorder) => void): Attached[] {
  const attached: Attached[] = [];
  use(new EvidenceRecorder((text, { fileName, mediaType }) => attached.push({ text, fileName, mediaType })));
  return attached;
}

describe('a record', () => {
  const minimal = { record: 'order', system: 'shop', title: 'order 7' };
  const attach = (given: Partial<RecordGiven>): Attached =>
    attachedBy((recorder) => recorder.record({ ...minimal, ...given }))[0]!;
  const evidenceOf = (given: Partial<RecordGiven>) => recordEvidence.parse(JSON.parse(attach(given).text));

  test('is attached under its title, as it is given', () => {
    const whole: RecordGiven = {
      ...minimal,
      text: 'It was placed by hand.',
      data: { items: [{ name: 'pear', price: null }], open: true, note: '1' },
      happenedAt: '2026-01-01T00:00:00.000Z',
      partOf: { system: 'shop', channel: 'API', requestId: 'pg-1' },
      hops: [{ to: { name: 'SQL', system: 'database', rank: 2 }, text: 'INSERT', order: 1 }],
    };
    expect(attach(whole)).toMatchObject({ fileName: 'order 7', mediaType: 'application/json' });
    expect(evidenceOf(whole)).toEqual(whole);
    expect(evidenceOf({})).toEqual(minimal);
  });

  test('may be about anything', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue()), (data, row) => {
        const evidence = evidenceOf({ data, rows: [row] });
        expect(evidence).toMatchObject(minimal);
        expect(evidence.rows).toHaveLength(1);
      }),
    );
    expect(evidenceOf({ data: new Map([['a', 1n]]) }).data).toEqual([['a', '1']]);
    expect(evidenceOf({ data: 'text' }).data).toBe('text');
  });

  test('shows no secrets, by name, in its texts, or of this shell', () => {
    setVariables({ TEST_RECORDER_TOKEN: 'shell-secret-1' });
    const { text, fileName } = attach({
      title: 'GET /x?token=abc',
      text: 'asked with shell-secret-1',
      data: {
        path: '/x?token=abc',
        apiKey: 'hunter2',
        tools: ['shell-secret-1'],
        nested: [{ password: 'abc' }],
      },
      rows: [{ id: 1, password: 'hunter2', note: 'shell-secret-1' }],
      hops: [{ text: 'token=abc' }],
      partOf: { system: 'shop', requestId: 'shell-secret-1' },
    });
    expect(text + fileName).not.toMatch(/abc|hunter2|shell-secret/);
    const { data, rows, title } = recordEvidence.parse(JSON.parse(text));
    expect(title).toBe('GET /x?token=***');
    expect(data).toEqual({
      path: '/x?token=***',
      apiKey: '***',
      tools: ['***'],
      nested: [{ password: '***' }],
    });
    expect(rows).toEqual([{ id: 1, password: '***', note: '***' }]);
  });

  test('has the id of its request masked as headers have it, and never cut', () => {
    setVariables({ TEST_RECORDER_TOKEN: 'shell-secret-1' });
    const requestId = `shell-secret-1${'x'.repeat(2 * MOST)}`;
    const request = { method: 'GET', target: '/', headers: { 'x-request-id': requestId } };
    const exchange = { system: 'shop', channel: 'API', request, startedAt: '', durationMs: 1 };
    const [sent] = attachedBy((recorder) => recorder.exchange(exchange));
    const { partOf } = evidenceOf({ partOf: { system: 'shop', requestId } });
    expect(JSON.parse(sent!.text).request.headers['x-request-id']).toBe(partOf!.requestId);
  });

  test('is cut field by field where it is long, and stays what it is', () => {
    const tools = Array.from({ length: 5000 }, (_, index) => `tool-${index}`);
    const { text, fileName } = attach({
      title: 'x'.repeat(20_000),
      data: { path: `/${'x'.repeat(20_000)}`, tools, short: 1 },
    });
    const { data } = recordEvidence.parse(JSON.parse(text));
    expect(data).toMatchObject({
      path: expect.stringMatching(/^\/x+ … \(20001 characters in all\)$/),
      tools: expect.stringMatching(/^\["tool-0",.* … \(\d+ characters in all\)$/),
      short: 1,
    });
    expect(text.length).toBeLessThan(5 * MOST);
    expect(fileName!.length).toBeLessThan(MOST + 200);
  });

  test('of very many fields is cut as a whole', () => {
    const data = Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`field-${index}`, index]));
    const { text } = attach({ data });
    expect(recordEvidence.parse(JSON.parse(text)).data).toMatch(/^\{"field-0":0,.* characters in all\)$/);
    expect(text.length).toBeLessThan(6 * MOST);
  });

  test('keeps the first rows of a long table, and says how many there were', () => {
    const rows = Array.from({ length: 120 }, (_, id) => ({
      id,
      text: 'x'.repeat(20_000),
      more: { nested: [id] },
    }));
    const evidence = evidenceOf({ rows });
    expect(evidence.rowCount).toBe(120);
    expect(evidence.rows).toHaveLength(50);
    expect(evidence.rows![49]).toEqual({
      id: 49,
      text: expect.stringMatching(/^x+ … \(20000 characters in all\)$/),
      more: { nested: [49] },
    });
    expect(JSON.stringify(evidence).length).toBeLessThan(10 * MOST);
    expect(evidenceOf({ rows: [] })).toMatchObject({ rows: [], rowCount: 0 });
  });
});

test('a picture is attached as cucumber takes what is in Base64 already', () => {
  const [attached] = attachedBy((recorder) => recorder.picture('the basket', Buffer.from('png')));
  expect(attached).toEqual({ fileName: 'the basket', mediaType: 'base64:image/png', text: 'cG5n' });
});

describe('an expectation that failed', () => {
  const attach = (error: unknown): Attached[] => attachedBy((recorder) => recorder.comparison(error));
  const thrownBy = (expectation: () => unknown): unknown => {
    try {
      expectation();
    } catch (error) {
      return error;
    }
    throw new Error('it holds');
  };
  const compared = (expectation: () => unknown): unknown => {
    const [attached, ...more] = attach(thrownBy(expectation));
    expect(more).toEqual([]);
    expect(attached).toMatchObject({ fileName: 'expected beside actual', mediaType: 'application/json' });
    return comparisonEvidence.parse(JSON.parse(attached!.text)).comparison;
  };

  test('has both sides attached, each as what it is', () => {
    const actual = { violations: ['a'], at: [1, null] };
    expect(compared(() => chai(actual).to.deep.equal({ violations: [] }))).toEqual({
      expected: { violations: [] },
      actual,
    });
    expect(compared(() => chai('{"a":1}').to.equal('1'))).toEqual({ expected: '1', actual: '{"a":1}' });
    expect(compared(() => deepStrictEqual(1, 2))).toEqual({ expected: 2, actual: 1 });
  });

  test('has what JSON has no word for as text', () => {
    expect(compared(() => chai(undefined).to.equal(NaN))).toEqual({ expected: 'NaN', actual: 'undefined' });
    const [sets, maps] = [new Set(['a']), { m: new Map([['k', 1n]]), e: new Error('x'), r: /y/ }];
    expect(compared(() => chai(sets).to.deep.equal(maps))).toEqual({
      expected: { m: [['k', '1']], e: 'Error: x', r: '/y/' },
      actual: ['a'],
    });
    const loop: { self?: unknown } = {};
    loop.self = loop;
    expect(compared(() => chai(loop).to.equal(1))).toEqual({
      expected: 1,
      actual: expect.stringMatching(/^not to be shown: .*circular/),
    });
  });

  test('shows no secrets, and not more than a reader can take', () => {
    setVariables({ TEST_RECORDER_TOKEN: 'shell-secret-1' });
    const actual = { password: 'hunter2', text: 'x'.repeat(100_000) };
    const [{ text }] = attach(thrownBy(() => chai(actual).to.deep.equal('shell-secret-1'))) as [Attached];
    expect(text).not.toMatch(/hunter2|shell-secret/);
    expect(text.length).toBeLessThan(2 * MOST);
  });

  test.each<[string, unknown]>([
    ['nothing that was compared', thrownBy(() => chai(false).to.be.ok)],
    ['an error of another kind', new Error('it broke')],
    ['one side only', Object.assign(new Error('it broke'), { expected: 1 })],
    ['no error', 'thrown'],
    ['nothing', undefined],
  ])('that tells of %s has nothing attached', (_what, error) => {
    expect(attach(error)).toEqual([]);
  });

  test('of Node’s own assertions is one, too', () => {
    expect(attach(new NodeAssertionError({ expected: 1, actual: 2 }))).toHaveLength(1);
  });
});
