// The words of features: what they stand for, where they are looked up, and that a word nobody knows is a mistake.
import { BenchError } from '../../../runner/errors';
import { auditWords, gapWords } from './field-words';

const entry = { requestId: 'r', statusCode: 403, opaBlocked: true, toolsCalled: ['a', 'b'] };

test('texts are compared as what they stand for: lists, numbers, yes and no', () => {
  const rows = { status: '403', blocked: 'yes', tools: 'a, b', 'model calls': 'groq/llama, 42 tokens' };
  expect(auditWords.expected(rows)).toEqual({
    status: 403,
    blocked: true,
    tools: ['a', 'b'],
    'model calls': [{ modelId: 'groq/llama', tokenCount: 42 }],
  });
  expect(auditWords.actual(entry, ['status', 'blocked', 'tools'])).toEqual({
    status: 403,
    blocked: true,
    tools: ['a', 'b'],
  });
});

test('a list that was not taken apart is not the list', () => {
  const actual = auditWords.actual({ toolsCalled: ['a, b'] }, ['tools']);
  expect(actual).not.toEqual(auditWords.expected({ tools: 'a, b' }));
});

test('fields below others are found; those of nothing are nothing', () => {
  const report = { source: 'agent-sdk', observed: { hasHealthEndpoint: false } };
  const rows = { 'worked out from': 'its own report', 'health endpoint': 'no' };
  expect(gapWords.actual(report, Object.keys(rows))).toEqual(gapWords.expected(rows));
  expect(gapWords.actual({}, ['health endpoint'])).toEqual({ 'health endpoint': undefined });
});

test('what is there, what is missing, and all but one field', () => {
  expect(auditWords.present(entry, ['block', 'guardrails'])).toEqual(['block']);
  expect(auditWords.missing(entry, ['tools', 'guardrails'])).toBe('it shows no guardrails');
  expect(auditWords.missing(entry, ['tools'])).toBeUndefined();
  expect(auditWords.without(entry, 'tools')).toEqual({ requestId: 'r', statusCode: 403, opaBlocked: true });
});

test('a word that there is not is a mistake of the scenario, which is told the words', () => {
  expect(() => auditWords.present(entry, ['toolsCalled'])).toThrow(BenchError);
  expect(() => auditWords.present(entry, ['toolsCalled'])).toThrow(
    /^an audit entry has no "toolsCalled"; the words are: request id, method, path, status, /,
  );
  expect(() => auditWords.expected({ blocked: 'perhaps' })).toThrow('"perhaps" is none of: yes, no');
});
