// The grid of probes.
import fc from 'fast-check';
import { nextDue } from './interval';

test.each([
  [0, 30, 1, { at: 30, missed: 0 }],
  [0, 30, 30, { at: 30, missed: 0 }],
  [0, 30, 31, { at: 60, missed: 1 }],
  [0, 30, 95, { at: 120, missed: 3 }],
])('previous %i, interval %i, now %i', (previous, interval, now, expected) => {
  expect(nextDue(previous, interval, now)).toEqual(expected);
});

test('the next probe is on the grid, not past, and never further than one interval away', () => {
  const instants = fc.integer({ min: 0, max: 1_000_000 });
  fc.assert(
    fc.property(instants, fc.integer({ min: 1, max: 3600 }), instants, (previous, interval, elapsed) => {
      const now = previous + elapsed;
      const { at, missed } = nextDue(previous, interval, now);
      expect((at - previous) % interval).toBe(0);
      expect(at).toBeGreaterThanOrEqual(now);
      expect(at - now).toBeLessThanOrEqual(interval);
      expect((at - previous) / interval - 1).toBe(missed);
    }),
  );
});
