// What is held, for how long, and how much of it.
import { HeldPushes } from './held-pushes';

it('hands out what it holds once, in the order in which it came', () => {
  const held = new HeldPushes<number>();
  expect([held.hold('a', 1), held.hold('b', 2), held.hold('a', 3)]).toEqual([true, true, true]);
  expect(held.take('a')).toEqual([1, 3]);
  expect(held.take('a')).toEqual([]);
  expect(held.take('b')).toEqual([2]);
});

it('has no room beyond its limits until something is taken', () => {
  const held = new HeldPushes<number>({ perKey: 2, overall: 3 });
  expect([1, 2, 3].map((item) => held.hold('a', item))).toEqual([true, true, false]);
  expect([held.hold('b', 4), held.hold('c', 5)]).toEqual([true, false]);
  held.take('a');
  expect(held.hold('c', 5)).toBe(true);
});
