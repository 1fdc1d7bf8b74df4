// Claims about money and quality fail with the numbers that they were made about.
import type { Optimization } from './clients/types';
import { costReduced, dollars, optimizationSuccessful, qualityMaintained, savingsMatch } from './figures';

const point = (value: number) => ({
  ...{ timestamp: '2026-11-28T12:00:00.000Z', metric_type: 'quality_score', value, unit: 'score' },
});
const optimization = (more: Partial<Optimization>): Optimization => ({
  ...{ id: 'opt_1', status: 'completed', progress: 100, traffic_percent: 100, execution_steps: [] },
  ...{
    before: null,
    after: null,
    original_state_restored: null,
    rollback: null,
    recommendation_id: null,
    reverted_by: null,
  },
  ...{ started_at: null, completed_at: null, result: null, ...more },
});
const result = (actual: number, predicted: number, success = true) => ({
  ...{
    success,
    actual_savings: actual,
    predicted_savings: predicted,
    savings_accuracy_pct: null,
    error: null,
  },
});

test('money reads as people write it', () => {
  expect([67_200, 1_234.5].map(dollars)).toEqual(['$67,200', '$1,234.5']);
});

test('a cost that was not reduced enough is told with both sums', () => {
  expect(() => costReduced(120_000, 67_200, 40)).not.toThrow();
  expect(() => costReduced(120_000, 100_000, 40)).toThrow(
    'the cost went from $120,000 to $100,000 a month, a reduction of 16.7 %; at least 40 % was expected',
  );
});

test('quality is maintained by every point, and by at least one', () => {
  expect(() => qualityMaintained([point(0.95)], 0.95)).not.toThrow();
  expect(() => qualityMaintained([], 0.95)).toThrow('no quality was measured');
  expect(() => qualityMaintained([point(0.97), point(0.9)], 0.95)).toThrow('the quality score fell to 0.9');
});

test('an optimization is successful only when it is completed and says so; else it tells why not', () => {
  expect(() => optimizationSuccessful(optimization({ result: result(1, 1) }))).not.toThrow();
  const failed = optimization({
    status: 'rolled_back',
    result: { ...result(0, 1, false), error: 'too slow' },
  });
  expect(() => optimizationSuccessful(failed)).toThrow(
    'the optimization is rolled_back, success false; too slow',
  );
  expect(() => optimizationSuccessful(optimization({}))).toThrow('success unknown');
});

test('savings match from the lower limit to the upper one', () => {
  const of = (actual: number, predicted: number) => optimization({ result: result(actual, predicted) });
  expect(() => savingsMatch(of(80, 100), 80, 120)).not.toThrow();
  expect(() => savingsMatch(of(121, 100), 80, 120)).toThrow('$121 were saved of $100 predicted, 121.0 %');
  expect(() => savingsMatch(of(0, 0), 80, 120)).toThrow('NaN');
});
