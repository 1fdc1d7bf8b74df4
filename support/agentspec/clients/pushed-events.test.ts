// Rows of a feature become the events that an agent pushes.
import { BenchError } from '../../../runner/errors';
import { eventOf } from './pushed-events';

test.each([
  [
    { event: 'tool', name: 'a' },
    { type: 'tool', name: 'a' },
  ],
  [
    { event: 'tool', name: 'a', detail: 'failed' },
    { type: 'tool', name: 'a', success: false, latencyMs: 12 },
  ],
  [
    { event: 'guardrail', name: 'g', detail: 'did not run' },
    { type: 'guardrail', guardrailType: 'g', invoked: false, blocked: false },
  ],
  [
    { event: 'model call', name: 'm', detail: '42 tokens' },
    { type: 'model', modelId: 'm', tokenCount: 42 },
  ],
])('%j', (row, event) => {
  expect(eventOf(row)).toEqual(event);
});

test('a word that there is not is a mistake of the scenario', () => {
  expect(() => eventOf({ event: 'song' })).toThrow(BenchError);
  expect(() => eventOf({ event: 'song' })).toThrow(
    '"song" is no event; there are: guardrail, tool, model call, memory',
  );
  expect(() => eventOf({ event: 'tool', detail: 'perhaps' })).toThrow('"perhaps" is no detail of an event');
});
