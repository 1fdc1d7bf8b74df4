// Money and shares as people write them, and the claims about them that features make; a failure shows the numbers.
import { AssertionError } from 'chai';
import type { Optimization, Point } from './clients/types';

/** "$67,200" */
export const dollars = (amount: number): string =>
  `$${amount.toLocaleString('en-US', { maximumFractionDigits: 2 })}`;

/** @returns how much lower the second is, in percent of the first */
export const reductionPct = (before: number, after: number): number => (100 * (before - after)) / before;

function claim(holds: boolean, failure: string): void {
  if (!holds) throw new AssertionError(failure);
}

/** @param least percent */
export function costReduced(before: number, after: number, least: number): void {
  const reduction = reductionPct(before, after);
  claim(
    reduction >= least,
    `the cost went from ${dollars(before)} to ${dollars(after)} a month, a reduction of ${reduction.toFixed(1)} %; at least ${least} % was expected`,
  );
}

/** Every point counts, and without any nothing was maintained. */
export function qualityMaintained(points: readonly Point[], least: number): void {
  claim(points.length > 0, 'no quality was measured');
  const worst = points.reduce((low, point) => (point.value < low.value ? point : low));
  claim(
    worst.value >= least,
    `the quality score fell to ${worst.value} at ${worst.timestamp}; at least ${least} was expected (${points.length} points)`,
  );
}

export function optimizationSuccessful({ status, result, execution_steps, rollback }: Optimization): void {
  if (status === 'completed' && result?.success === true) return;
  const step = execution_steps.find((one) => one.status === 'failed');
  const why = [
    step && `${step.name} failed: ${step.error}`,
    rollback && `it was rolled back: ${rollback.reason}`,
    result?.error,
  ];
  throw new AssertionError(
    `the optimization is ${status}, success ${result?.success ?? 'unknown'}; ${why.filter(Boolean).join('; ')}`,
  );
}

/** @param from percent of the prediction; @param to percent of the prediction */
export function savingsMatch({ result }: Optimization, from: number, to: number): void {
  const [actual, predicted] = [result?.actual_savings ?? 0, result?.predicted_savings ?? 0];
  const accuracy = predicted === 0 ? NaN : (100 * actual) / predicted;
  claim(
    accuracy >= from && accuracy <= to,
    `${dollars(actual)} were saved of ${dollars(predicted)} predicted, ${accuracy.toFixed(1)} %; ${from} to ${to} % was expected`,
  );
}
