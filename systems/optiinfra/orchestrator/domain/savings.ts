// What a customer could save, and has saved (DSH-4, DSH-5). Dollars a month.
import type { Optimization } from '../../api/optimization';
import type { Recommendation } from '../../api/recommendation';

const cents = (dollars: number): number => Math.round(dollars * 100) / 100;

/** Each resource counts once, at its best offer; an offer for several is shared among them. */
export function potentialSavings(
  pending: readonly Pick<Recommendation, 'estimated_savings' | 'affected_resources'>[],
): number {
  const best = new Map<string, number>();
  for (const { estimated_savings, affected_resources } of pending)
    for (const resource of affected_resources)
      best.set(resource, Math.max(best.get(resource) ?? 0, estimated_savings / affected_resources.length));
  return cents([...best.values()].reduce((sum, one) => sum + one, 0));
}

/** A composite has saved what its children have, which are counted themselves. */
export const realizedSavings = (
  all: readonly Pick<Optimization, 'kind' | 'status' | 'reverted_by' | 'result'>[],
): number =>
  cents(
    all
      .filter((one) => one.kind === 'single' && one.status === 'completed' && one.reverted_by === null)
      .reduce((sum, { result }) => sum + (result?.actual_savings ?? 0), 0),
  );
