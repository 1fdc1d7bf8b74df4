// Every wait can be made longer or shorter from outside, and a wrong value is refused with the words to put it right.
import fc from 'fast-check';
import { BenchError } from './errors';
import { timeout, timeoutVariable } from './timeouts';

test('a timeout has a value of its own, in milliseconds: a request has 10 s (YML-16)', () => {
  expect(timeout('REQUEST', {})).toBe(10_000);
  expect(timeout('ROLLOUT', {})).toBe(90_000);
});

test('its variable overrides it, and only it', () => {
  const env = { TIMEOUT_ROLLOUT_MS: '180000' };
  expect(timeoutVariable('ROLLOUT')).toBe('TIMEOUT_ROLLOUT_MS');
  expect(timeout('ROLLOUT', env)).toBe(180_000);
  expect(timeout('REQUEST', env)).toBe(10_000);
});

test('any whole number of milliseconds above zero is taken', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 999_999_999 }), (value) => {
      expect(timeout('GAP', { TIMEOUT_GAP_MS: String(value) })).toBe(value);
    }),
  );
});

test.each(['', '0', '-1', '1.5', '5s', '1e3', ' 5', '0x10', '007', '1000000000', 'ten'])(
  '"%s" is refused',
  (value) => {
    const read = () => timeout('STREAM_PART', { TIMEOUT_STREAM_PART_MS: value });
    expect(read).toThrow(BenchError);
    expect(read).toThrow(
      `TIMEOUT_STREAM_PART_MS is "${value}": it takes milliseconds, a whole number above 0`,
    );
  },
);

test('a step may take longer than any wait inside of it', () => {
  const longest = Math.max(timeout('ROLLOUT', {}), timeout('BRING_UP', {}), timeout('COMMAND', {}));
  expect(timeout('STEP', {})).toBeGreaterThan(longest);
});
