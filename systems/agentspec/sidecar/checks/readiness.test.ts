// From checks to readiness.
import fc from 'fast-check';
import type { Check } from './check';
import { readinessOf } from './readiness';

const checks = fc.array(
  fc.record<Check>({
    id: fc.string(),
    category: fc.constantFrom('env', 'model', 'tool'),
    status: fc.constantFrom('pass', 'fail', 'warn', 'skip'),
    severity: fc.constantFrom('error', 'warning', 'info'),
  }),
);

const rank = { ready: 0, degraded: 1, unavailable: 2 };

it('is ready without checks (RDY-9)', () => {
  expect(readinessOf([])).toBe('ready');
});

it('never gets better by a further check, and is as bad as its worst check (RDY-7 to RDY-9)', () => {
  fc.assert(
    fc.property(checks, checks, (some, more) => {
      const worst = Math.max(0, ...[...some, ...more].map((check) => rank[readinessOf([check])]));
      expect(rank[readinessOf([...some, ...more])]).toBe(worst);
      expect(rank[readinessOf(some)]).toBeLessThanOrEqual(worst);
    }),
  );
});
