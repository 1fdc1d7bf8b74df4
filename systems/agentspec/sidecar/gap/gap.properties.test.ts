// What holds of every gap analysis.
import fc from 'fast-check';
import type { Check } from '../checks/check';
import { sampleOf } from './behaviour-rules';
import type { GapFacts } from './facts';
import { analyseGap } from './gap';
import { entry, manifestOf, reporting, tools } from './testing/facts';

const names = fc.constantFrom('a', 'b', 'c');
const guardrails = fc.constantFrom('pii-detector', 'prompt-injection');

const anyCheck = fc.record({
  id: fc.constantFrom(
    'tool:a',
    'tool:b',
    'env:KEY',
    'service:redis',
    'model:x',
    'opa:x',
    'behavioral:tool:a',
  ),
  category: fc.constantFrom('tool', 'env', 'service', 'model'),
  status: fc.constantFrom('pass', 'fail', 'warn', 'skip'),
}) as fc.Arbitrary<Partial<Check>>;

const anyEntry = fc.record(
  {
    guardrailsInvoked: fc.array(guardrails, { minLength: 1 }),
    toolsCalled: fc.array(names, { minLength: 1 }),
    behavioralCompliant: fc.boolean(),
    opaViolations: fc.array(fc.constantFrom('x', 'pii_x', 'cost_x'), { minLength: 1 }),
  },
  { requiredKeys: [] },
);

const anyFacts: fc.Arbitrary<GapFacts> = fc
  .record({
    declared: fc.uniqueArray(names),
    input: fc.option(fc.array(guardrails)),
    checks: fc.option(fc.array(anyCheck)),
    observed: fc.record({
      hasHealthEndpoint: fc.boolean(),
      hasCapabilitiesEndpoint: fc.boolean(),
      upstreamTools: fc.array(names),
    }),
    entries: fc.array(anyEntry, { maxLength: 20 }),
  })
  .map(({ declared, input, checks, observed, entries }) => ({
    manifest: manifestOf({
      ...tools(...declared),
      guardrails: input ? { input: input.map((type) => ({ type, action: 'warn' })) } : undefined,
    }),
    report: checks ? reporting(...checks) : undefined,
    observed,
    sample: sampleOf(entries.map((more) => entry(more))),
  }));

const penalties = { critical: 30, high: 20, medium: 10, low: 5 };
const levels = ['probed', 'declarative', 'behavioral'];

it('the arithmetic holds, evidence comes in order, and behaviour repeats no property (GAP-20, GAP-23)', () => {
  fc.assert(
    fc.property(anyFacts, (given) => {
      const { score, issues } = analyseGap(given);
      const cost = issues.reduce((sum, { severity }) => sum + penalties[severity], 0);
      expect(score).toBe(Math.max(0, 100 - cost));
      const order = issues.map(({ evidenceLevel }) => levels.indexOf(evidenceLevel));
      expect(order).toEqual([...order].sort());
      const merged = issues.filter(({ evidenceLevel }) => evidenceLevel === 'behavioral');
      for (const { property } of merged)
        expect(issues.filter((issue) => issue.property === property)).toHaveLength(1);
    }),
  );
});

it('behaviour only adds: what was listed without it stays in its place', () => {
  fc.assert(
    fc.property(anyFacts, (given) => {
      const [without, withBehaviour] = [analyseGap({ ...given, sample: [] }), analyseGap(given)];
      expect(withBehaviour.issues.slice(0, without.issues.length)).toEqual(without.issues);
      expect(withBehaviour.score).toBeLessThanOrEqual(without.score);
    }),
  );
});
