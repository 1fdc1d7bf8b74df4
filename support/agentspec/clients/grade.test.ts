// The bounds of the grades, from both sides.
import { gradeOf } from './grade';

test.each([
  [100, 'A'],
  [90, 'A'],
  [89, 'B'],
  [75, 'B'],
  [74, 'C'],
  [60, 'C'],
  [59, 'D'],
  [45, 'D'],
  [44, 'F'],
  [0, 'F'],
])('a score of %d is grade %s', (score, grade) => {
  expect(gradeOf(score)).toBe(grade);
});
