// What of a push is read: EVT-3 to EVT-10.
import fc from 'fast-check';
import { readPush } from './push';

const behaviourOf = (events: unknown[]) => {
  const push = readPush({ requestId: 'r', events });
  return 'problem' in push ? undefined : push.behaviour;
};

it('adds guardrails that were invoked, by truthiness (EVT-6)', () => {
  const events = [true, 'yes', 1, false, 0, '', null, undefined].map((invoked, index) => ({
    type: 'guardrail',
    guardrailType: `g${index}`,
    invoked,
    blocked: true,
  }));
  expect(behaviourOf(events)?.guardrailsInvoked).toEqual(['g0', 'g1', 'g2']);
});

it('adds tools, failed and repeated ones too (EVT-7)', () => {
  const events = [{ name: 'a', success: false }, { name: 'b' }, { name: 'a' }].map((tool) => ({
    type: 'tool',
    ...tool,
  }));
  expect(behaviourOf(events)?.toolsCalled).toEqual(['a', 'b', 'a']);
});

it('adds model calls, without a count as 0 tokens (EVT-8)', () => {
  const events = [{ tokenCount: 7 }, {}, { tokenCount: null }].map((model) => ({
    type: 'model',
    modelId: 'm',
    ...model,
  }));
  expect(behaviourOf(events)?.modelCalls.map(({ tokenCount }) => tokenCount)).toEqual([7, 0, 0]);
});

it.each([
  ['null', null],
  ['a number', 5],
  ['a list', ['guardrail']],
  ['no type', { guardrailType: 'pii-detector', invoked: true }],
  ['an unknown type', { type: 'constructor', name: 'x' }],
  ['a type that is no text', { type: ['tool'], name: 'x' }],
  ['a memory event', { type: 'memory', backend: 'redis', ttlSeconds: 5, piiScrubbed: true }],
  ['a guardrail without its type', { type: 'guardrail', invoked: true }],
  ['a tool whose name is no text', { type: 'tool', name: { a: 1 } }],
  ['a model whose count is no number', { type: 'model', modelId: 'm', tokenCount: '7' }],
])('skips %s (EVT-9, EVT-10)', (_what, event) => {
  expect(behaviourOf([event])).toEqual({ guardrailsInvoked: [], toolsCalled: [], modelCalls: [] });
});

it('takes any JSON without an error, and finds the problems in order (EVT-3 to EVT-5)', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (requestId, events) => {
      const push = readPush({ requestId, events });
      if (typeof requestId !== 'string' || requestId === '')
        expect(push).toEqual({ problem: 'requestId is required' });
      else if (!Array.isArray(events)) expect(push).toEqual({ problem: 'events must be an array' });
      else expect(push).toMatchObject({ requestId });
    }),
  );
});
