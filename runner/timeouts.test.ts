// Every wait can be made longer or shorter from outside, and a wrong value is refused with the words to put it right.
import fc from 'fast-check';
import { BenchError } from './errors';
import { setVariables } from './testing/clean-up';
import { timeouts, timeoutsOf } from './timeouts';

const { ROLLOUT } = timeoutsOf({ ROLLOUT: 90_000 });

test('a timeout has a value of its own, in milliseconds: a request has 10 s (YML-16)', () => {
  expect(timeouts.REQUEST.ms).toBe(10_000);
  expect(ROLLOUT.ms).toBe(90_000);
});

test('its variable overrides it, and only it', () => {
  setVariables({ TIMEOUT_ROLLOUT_MS: '180000' });
  expect(ROLLOUT.variable).toBe('TIMEOUT_ROLLOUT_MS');
  expect(ROLLOUT.ms).toBe(180_000);
  expect(timeouts.REQUEST.ms).toBe(10_000);
});

test('any whole number of milliseconds above zero is taken', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 999_999_999 }), (value) => {
      setVariables({ TIMEOUT_ROLLOUT_MS: String(value) });
      expect(ROLLOUT.ms).toBe(value);
    }),
  );
});

test.each(['', '0', '-1', '1.5', '5s', '1e3', ' 5', '0x10', '007', '1000000000', 'ten'])(
  '"%s" is refused',
  (value) => {
    setVariables({ TIMEOUT_STREAM_PART_MS: value });
    const read = () => timeouts.STREAM_PART.ms;
    expect(read).toThrow(BenchError);
    expect(read).toThrow(
      `TIMEOUT_STREAM_PART_MS is "${value}": it takes milliseconds, a whole number above 0`,
    );
  },
);
