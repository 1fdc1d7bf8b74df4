// From issues to a score: GAP-20.
import fc from 'fast-check';
import type { Issue, Severity } from './issue';
import { scoreOf } from './score';

const penalties = { critical: 30, high: 20, medium: 10, low: 5 };
const severities = fc.array(fc.constantFrom(...(Object.keys(penalties) as Severity[])));
const issuesOf = (list: Severity[]) => list.map((severity) => ({ severity }));

it('is 100 without issues', () => {
  expect(scoreOf([])).toBe(100);
});

it('is 100 less the penalties, whatever their order, and never below 0 (GAP-20)', () => {
  fc.assert(
    fc.property(severities, (list) => {
      const cost = list.reduce((sum, severity) => sum + penalties[severity], 0);
      expect(scoreOf(issuesOf(list))).toBe(Math.max(0, 100 - cost));
    }),
  );
});

it('never rises by a further issue', () => {
  fc.assert(
    fc.property(severities, severities, (some, more) => {
      expect(scoreOf(issuesOf([...some, ...more]))).toBeLessThanOrEqual(scoreOf(issuesOf(some)));
    }),
  );
});

it.each(['unheard-of', '', 'toString', 'CRITICAL'])('takes 5 for the severity %p', (severity) => {
  expect(scoreOf([{ severity } as unknown as Issue])).toBe(95);
});
