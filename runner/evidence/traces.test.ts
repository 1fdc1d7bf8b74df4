// What is attached of audit entries, decisions and failed comparisons: in the shapes of kinds.ts, masked, bounded.
import { AssertionError as NodeAssertionError, deepStrictEqual } from 'node:assert';
import { expect as chai } from 'chai';
import fc from 'fast-check';
import { setVariables } from '../testing/clean-up';
import { auditEvidence, comparisonEvidence, decisionEvidence } from './kinds';
import { EvidenceRecorder } from './recorder';

const MOST = 8 * 1024;

type Attached = { fileName: string | undefined; mediaType: string; text: string };

function attachedBy(use: (recorder: EvidenceRecorder) => void): Attached[] {
  const attached: Attached[] = [];
  use(new EvidenceRecorder((text, { fileName, mediaType }) => attached.push({ text, fileName, mediaType })));
  return attached;
}

const entry = {
  requestId: 'pg-1',
  timestamp: '2026-01-01T00:00:00.000Z',
  method: 'POST',
  path: '/chat',
  durationMs: 3,
};

describe('an audit entry', () => {
  const attach = (given: { requestId: string; [name: string]: unknown }): Attached =>
    attachedBy((recorder) => recorder.auditEntry('gymcoach', given))[0]!;

  test.each([
    [{ statusCode: 200 }, 'audit entry: POST /chat -> 200'],
    [{ excerpt: 'aborted' }, 'audit entry: POST /chat -> aborted'],
    [{}, 'audit entry: POST /chat -> no status'],
  ])('with %j is titled by request and outcome', (more, fileName) => {
    const attached = attach({ ...entry, ...more });
    expect(attached).toMatchObject({ fileName, mediaType: 'application/json' });
    expect(auditEvidence.parse(JSON.parse(attached.text))).toEqual({
      agent: 'gymcoach',
      auditEntry: { ...entry, ...more },
    });
  });

  test('shows no secrets, by name, in its path, or of this shell', () => {
    setVariables({ TEST_RECORDER_TOKEN: 'shell-secret-1' });
    const given = { ...entry, path: '/x?token=abc', apiKey: 'hunter2', toolsCalled: ['shell-secret-1'] };
    const { text, fileName } = attach(given);
    expect(text + fileName).not.toMatch(/=abc|hunter2|shell-secret/);
    expect(JSON.parse(text).auditEntry).toMatchObject({
      path: '/x?token=***',
      apiKey: '***',
      toolsCalled: ['***'],
    });
  });

  test('is cut where it is long, and stays an entry', () => {
    const tools = Array.from({ length: 5000 }, (_, index) => `tool-${index}`);
    const { text } = attach({ ...entry, path: `/${'x'.repeat(20_000)}`, toolsCalled: tools });
    const { auditEntry } = auditEvidence.parse(JSON.parse(text));
    expect(auditEntry.path).toMatch(/^\/x+ … \(20001 characters in all\)$/);
    expect(auditEntry.toolsCalled).toMatch(/^\["tool-0",.* … \(\d+ characters in all\)$/);
    expect(text.length).toBeLessThan(3 * MOST);
  });

  test('of any foreign sidecar is attached, whatever else is in it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (fields) => {
        const { text } = attach({ ...fields, requestId: 'pg-1' });
        expect(auditEvidence.parse(JSON.parse(text)).auditEntry.requestId).toBe('pg-1');
      }),
    );
  });
});

describe('a policy decision', () => {
  const decision = {
    path: 'agentspec/agent/gymcoach/deny',
    decidedAt: '2026-01-01T00:00:00.000000001Z',
    input: { request_type: 'llm_call' } as unknown,
    result: [] as unknown,
  };
  const attach = (more: Partial<typeof decision>): Attached =>
    attachedBy((recorder) => recorder.decision('gymcoach', { ...decision, ...more }))[0]!;

  test.each([
    [['a', 'b'], 'denied: a, b'],
    [['a', 1, null], 'denied: a'],
    [[], 'allowed'],
    [null, 'allowed'],
    ['a', 'allowed'],
    [Array.from({ length: 5000 }, (_, index) => `v${index}`), expect.stringMatching(/^denied: v0, v1,/)],
  ])('with the result %j is titled by its verdict (OPA-15)', (result, verdict) => {
    const { fileName = '', text } = attach({ result });
    const [, subject, told] = /^policy decision: (\S+) -> (.*)$/.exec(fileName) ?? [];
    expect([subject, told]).toEqual(['gymcoach', verdict]);
    expect(fileName.length).toBeLessThan(MOST + 200);
    expect(text.length).toBeLessThan(2 * MOST);
  });

  test('tells what was asked, also where nothing was', () => {
    expect(decisionEvidence.parse(JSON.parse(attach({}).text))).toEqual({ agent: 'gymcoach', decision });
    const empty = { ...decision, input: null, result: null };
    expect(decisionEvidence.parse(JSON.parse(attach(empty).text)).decision).toEqual(empty);
  });

  test('shows no secrets of its input', () => {
    const { text } = attach({ input: { nested: [{ password: 'hunter2' }] } });
    expect(JSON.parse(text).decision.input).toEqual({ nested: [{ password: '***' }] });
  });
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
