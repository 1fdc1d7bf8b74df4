// Reading an observation that no step has made is a mistake of the scenario, and says which step is missing.
import { BenchError } from '../../../runner/errors';
import { Answer } from '../../../runner/http/answer';
import type { OpenExchange } from '../../../runner/http/open-exchange';
import { Observed } from './observed';

const reply = {
  requestId: 'answered',
  answer: new Answer({ status: 200, headers: {}, body: Buffer.from('') }),
};
const open = { requestId: 'open' } as OpenExchange;

test.each([
  ['sent', 'no request whose arrival could be compared was sent before this step'],
  ['echo', 'the agent was not asked what it received before this step'],
  ['reply', 'no request went through the proxy before this step'],
  ['open', 'no exchange was left open before this step'],
  ['entry', 'no audit entry was read before this step'],
  ['unknownRequest', 'nothing was pushed for a request that never was before this step'],
  ['feed', 'nobody follows the audit ring before this step'],
  ['scriptedHeaders', 'the agent was told no headers before this step'],
  ['agentSide', 'the agent holds no answer back before this step'],
  ['control', 'nothing was asked of the control plane before this step'],
  ['gap', 'no gap report was read before this step'],
] as const)('an empty %s is said to be empty', (slot, message) => {
  const observed = new Observed();
  expect(observed[slot].has).toBe(false);
  expect(() => observed[slot].get()).toThrow(BenchError);
  expect(() => observed[slot].get()).toThrow(message);
});

test('a slot gives what was last put into it, at once and later', () => {
  const { reply: slot } = new Observed();
  expect(slot.set(reply)).toBe(reply);
  expect(slot.has).toBe(true);
  const later = { ...reply, requestId: 'later' };
  slot.set(later);
  expect(slot.get()).toBe(later);
});

test('the scenario speaks of the request that is open, else of the last one answered', () => {
  const observed = new Observed();
  expect(() => observed.requestId).toThrow('no request went through the proxy before this step');
  observed.reply.set(reply);
  expect(observed.requestId).toBe('answered');
  observed.open.set(open);
  expect(observed.requestId).toBe('open');
});

test('scenarios share no observations', () => {
  new Observed().replies.push(reply);
  expect(new Observed().replies).toEqual([]);
});
