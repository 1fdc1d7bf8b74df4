// Reading an observation that no step has made is a mistake of the scenario, and says which step is missing.
import { BenchError } from '../../../runner/errors';
import { Answer } from '../../../runner/http/answer';
import type { OpenExchange } from '../../../runner/http/open-exchange';
import { Slot } from '../../slot';
import { Observed } from './observed';

const observed = (): Observed => new Observed(new Slot<Answer>('nothing was answered before this step'));

const reply = {
  requestId: 'answered',
  answer: new Answer({ status: 200, headers: {}, body: Buffer.from('') }),
};
const open = { requestId: 'open' } as OpenExchange;

test.each([
  ['sent', 'no request whose arrival could be compared was sent before this step'],
  ['reply', 'no request went through the proxy before this step'],
  ['open', 'no exchange was left open before this step'],
  ['entry', 'no audit entry was read before this step'],
  ['unknownRequest', 'no request was made up before this step'],
  ['feed', 'nobody follows the audit ring before this step'],
  ['agentSide', 'the agent holds no answer back before this step'],
] as const)('an empty %s is said to be empty', (slot, message) => {
  const seen = observed();
  expect(seen[slot].has).toBe(false);
  expect(() => seen[slot].get()).toThrow(BenchError);
  expect(() => seen[slot].get()).toThrow(message);
});

test('a slot gives what was last put into it, at once and later', () => {
  const { reply: slot } = observed();
  expect(slot.set(reply)).toBe(reply);
  expect(slot.has).toBe(true);
  const later = { ...reply, requestId: 'later' };
  slot.set(later);
  expect(slot.get()).toBe(later);
});

test('the scenario speaks of the request that is made up, or open, else of the last one answered', () => {
  const seen = observed();
  expect(() => seen.requestId).toThrow('no request went through the proxy before this step');
  seen.reply.set(reply);
  expect(seen.requestId).toBe('answered');
  seen.open.set(open);
  expect(seen.requestId).toBe('open');
  seen.unknownRequest.set('made up');
  expect(seen.requestId).toBe('made up');
});

test('scenarios share no observations', () => {
  observed().replies.push(reply);
  expect(observed().replies).toEqual([]);
});
