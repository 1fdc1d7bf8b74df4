// What was learned: prediction against reality, as a row and as a vector that was read back (LRN-1 to LRN-4).
import type { Optimization, Result, Snapshot } from '../../api/optimization';
import type { Recommendation } from '../../api/recommendation';
import { json, shown } from '../../stores/database';
import { featureHash } from '../../stores/feature-hash';
import type { LearnedOutcome } from '../../api/optimization';
import { newId } from '../ids';
import { change } from '../journal';
import type { Platform } from '../platform';

const cents = (dollars: number): number => Math.round(dollars * 100) / 100;

/** @returns prediction against reality, from two measurements */
export function resultOf(
  { estimated_savings }: Pick<Recommendation, 'estimated_savings'>,
  before: Snapshot,
  after: Snapshot,
  error: string | null,
): Result {
  const actual = cents(before.monthly_cost - after.monthly_cost);
  return {
    ...{ success: error === null, actual_savings: actual, predicted_savings: estimated_savings, error },
    savings_accuracy_pct: estimated_savings > 0 ? Math.round((1000 * actual) / estimated_savings) / 10 : null,
    ...{ latency_before: before.latency_p95, latency_after: after.latency_p95 },
    ...{ quality_before: before.quality_score, quality_after: after.quality_score },
  };
}

const ratio = (a: number | null, b: number | null): number | null =>
  a === null || b === null || b === 0 ? null : a / b;

/** @returns the features that later estimates are compared by */
async function featuresOf(
  { stores }: Platform,
  { customer_id }: Optimization,
  { affected_resources, parameters }: Recommendation,
) {
  const rows = await stores.database
    .selectFrom('instances')
    .select('view')
    .where('customer_id', '=', customer_id)
    .where('instance_id', 'in', affected_resources)
    .execute();
  const first = rows[0]?.view;
  const discount = Number(parameters['discount_pct'] ?? 0) / 100;
  return {
    ...{ provider: first?.provider ?? 'unknown', instance_type: first?.instance_type ?? 'unknown' },
    ...{ workload_class: first?.workload_class ?? 'unknown', discount },
  };
}

/** Writes the outcome of an optimization, once; a second time changes nothing. */
export async function learn(
  platform: Platform,
  optimization: Optimization,
  recommendation: Recommendation,
  result: Result,
): Promise<void> {
  const { stores, clock } = platform;
  const { id: optimization_id, customer_id, started_at } = optimization;
  const features = await featuresOf(platform, optimization, recommendation);
  const now = clock.now();
  const vector = featureHash({ type: recommendation.type, ...features });
  const payload = {
    optimization_id,
    customer_id,
    success: result.success,
    accuracy: result.savings_accuracy_pct,
  };
  await stores.vectors.upsert({ id: optimization_id, vector, payload });
  const isStored =
    (await stores.vectors.get(optimization_id))?.payload['optimization_id'] === optimization_id;
  const quality = ratio(result.quality_after, result.quality_before);
  await change(platform, async (journal) => {
    const added = await journal.tx
      .insertInto('optimization_outcomes')
      .values({
        ...{
          id: newId('out'),
          optimization_id,
          recommendation_type: recommendation.type,
          success: result.success,
        },
        ...{ predicted_savings: result.predicted_savings, actual_savings: result.actual_savings },
        savings_accuracy_pct: result.savings_accuracy_pct,
        quality_delta_pct: quality === null ? null : (quality - 1) * 100,
        latency_ratio: ratio(result.latency_after, result.latency_before),
        duration_seconds: (now.getTime() - new Date(started_at ?? now).getTime()) / 1000,
        ...{
          features: json(features),
          stored_in_vector_db: isStored,
          vector_id: isStored ? optimization_id : null,
        },
        created_at: now,
      })
      .onConflict((on) => on.column('optimization_id').doNothing())
      .executeTakeFirst();
    if (added.numInsertedOrUpdatedRows === 0n) return;
    const data = { optimization_id, success: result.success, accuracy: result.savings_accuracy_pct };
    await journal.event({
      customerId: customer_id,
      type: 'outcome_stored',
      correlationId: optimization_id,
      data,
    });
  });
}

export async function outcomeOf(
  { stores }: Platform,
  optimizationId: string,
): Promise<LearnedOutcome | undefined> {
  const row = await stores.database
    .selectFrom('optimization_outcomes')
    .selectAll()
    .where('optimization_id', '=', optimizationId)
    .executeTakeFirst();
  return row && shown(row);
}
