// Test helper: runs of any shape, and any way of dealing their scenarios out to shards.
import fc from 'fast-check';
import { failed, passed, skipped } from '../../run/testing/recorded-run';
import type { Plan, Try } from './recording';

const result = fc.constantFrom(
  passed,
  passed,
  passed,
  skipped,
  failed('expected 502 to equal 200'),
  failed('no cluster', 'BenchError'),
);

const oneTry: fc.Arbitrary<Try> = fc.record({
  results: fc.array(result, { minLength: 1, maxLength: 3 }),
  attachment: fc.option(fc.constantFrom('Not run: needs a cluster', 'GET / -> 200'), { nil: undefined }),
});

const scenario = fc.record({ rows: fc.nat({ max: 3 }), inRule: fc.boolean() });

type Shape = { rows: number; inRule: boolean };

/** Features with a background, scenarios, outlines and rules; some scenarios tried twice. */
export const plans: fc.Arbitrary<Plan[]> = fc
  .array(
    fc.record({
      scenarios: fc.array(scenario, { minLength: 1, maxLength: 4 }),
      tries: fc.array(fc.array(oneTry, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 5 }),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map((features) =>
    features.map(({ scenarios, tries }, index) => ({
      uri: `features/${index}.feature`,
      gherkin: gherkinOf(index, scenarios),
      tries: (n: number) => tries[n % tries.length]!,
    })),
  );

/** @returns the shard, of `shards`, of the n-th scenario */
export const deal = (shards: number): fc.Arbitrary<(n: number) => number> =>
  fc
    .array(fc.nat({ max: shards - 1 }), { minLength: 1, maxLength: 40 })
    .map((hands) => (n) => hands[n % hands.length]!);

function gherkinOf(feature: number, scenarios: readonly Shape[]): string {
  const plain = scenarios.filter(({ inRule }) => !inRule).map((shape, n) => scenarioOf(`plain ${n}`, shape));
  const ruled = scenarios.filter(({ inRule }) => inRule).map((shape, n) => scenarioOf(`ruled ${n}`, shape));
  const rule = ruled.length > 0 ? ['  @PRX-1\n  Rule: R', ...ruled] : [];
  return [`@proxy\nFeature: Feature ${feature}\n  Background:\n    Given a base`, ...plain, ...rule].join(
    '\n',
  );
}

function scenarioOf(name: string, { rows }: Shape): string {
  if (rows === 0) return `  Scenario: ${name}\n    When a\n    Then b`;
  const table = Array.from({ length: rows }, (_, n) => `      | ${n} |`);
  return [
    `  Scenario Outline: ${name} <n>\n    When a <n>\n    Then b\n    Examples:\n      | n |`,
    ...table,
  ].join('\n');
}
