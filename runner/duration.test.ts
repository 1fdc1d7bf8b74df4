// Durations in words: never more of a unit than the next one is worth.
import { duration } from './duration';

test.each([
  [0, '0 ms'],
  [12.4, '12 ms'],
  [1_000, '1.0 s'],
  [3_449, '3.4 s'],
  [59_949, '59.9 s'],
  [59_960, '1 min 0 s'],
  [119_700, '2 min 0 s'],
  [125_000, '2 min 5 s'],
])('%d ms are %s', (milliseconds, words) => {
  expect(duration(milliseconds)).toBe(words);
});
