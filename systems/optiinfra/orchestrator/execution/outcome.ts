// What was learned: prediction against reality, as a row and as a vector that was read back (LRN-1 to LRN-6).
import type { LearnedOutcome, Optimization, OutcomeFeatures, Result, Snapshot } from '../../api/optimization';
import type { Recommendation } from '../../api/recommendation';
import { json, shown } from '../../stores/database';
import { featureHash } from '../../stores/feature-hash';
import { newId } from '../ids';
import { change, type Journal } from '../journal';
import type { Platform } from '../platform';

const NEAREST = 20;
const unknown = { provider: 'unknown', instance_type: 'unknown', workload_class: 'unknown', discount: 0 };
const cents = (dollars: number): number => Math.round(dollars * 100) / 100;

/** @returns prediction against reality, from two measurements */
export function resultOf(predicted: number, before: Snapshot, after: Snapshot, error: string | null): Result {
  const actual = cents(before.affected_cost - after.affected_cost);
  return {
    ...{ success: error === null, actual_savings: actual, predicted_savings: predicted, error },
    savings_accuracy_pct: predicted > 0 ? Math.round((1000 * actual) / predicted) / 10 : null,
    ...{ latency_before: before.latency_p95, latency_after: after.latency_p95 },
    ...{ quality_before: before.quality_score, quality_after: after.quality_score },
  };
}

const ratio = (a: number | null, b: number | null): number | null =>
  a === null || b === null || b === 0 ? null : a / b;

/** What is learned about: a recommendation, or a sequence of several. */
export type Learned = Pick<Recommendation, 'parameters'> & { readonly type: string };

const featuresOf = ({ parameters }: Learned): OutcomeFeatures => ({
  ...unknown,
  ...(parameters['features'] as Partial<OutcomeFeatures> | undefined),
});
const vectorOf = (learned: Learned): number[] => featureHash({ type: learned.type, ...featuresOf(learned) });

/** Writes the outcome of an optimization, once; a second time changes nothing. */
export async function learn(
  platform: Platform,
  optimization: Optimization,
  learned: Learned,
  result: Result,
): Promise<void> {
  const { stores, clock } = platform;
  const { id: optimization_id, customer_id, recommendation_id, started_at } = optimization;
  const { success, savings_accuracy_pct: accuracy, predicted_savings, actual_savings } = result;
  const payload = { optimization_id, customer_id, success, accuracy };
  await stores.vectors.upsert({ id: optimization_id, vector: vectorOf(learned), payload });
  const found = await stores.vectors.get(optimization_id);
  const isStored = found?.payload['optimization_id'] === optimization_id;
  const quality = ratio(result.quality_after, result.quality_before);
  const now = clock.now();
  await change(platform, async (journal) => {
    const added = await journal.tx
      .insertInto('optimization_outcomes')
      .values({
        ...{ id: newId('out'), customer_id, optimization_id, recommendation_id, reason: null, success },
        ...{ recommendation_type: learned.type, predicted_savings, actual_savings },
        ...{ savings_accuracy_pct: accuracy, features: json(featuresOf(learned)) },
        quality_delta_pct: quality === null ? null : (quality - 1) * 100,
        latency_ratio: ratio(result.latency_after, result.latency_before),
        duration_seconds: (now.getTime() - new Date(started_at ?? now).getTime()) / 1000,
        ...{ stored_in_vector_db: isStored, vector_id: isStored ? optimization_id : null, created_at: now },
      })
      .onConflict((on) => on.column('optimization_id').doNothing())
      .executeTakeFirst();
    if (added.numInsertedOrUpdatedRows === 0n) return;
    const data = { optimization_id, success, accuracy };
    const to = { customerId: customer_id, correlationId: optimization_id };
    await journal.event({ ...to, type: 'outcome_stored', data });
  });
}

/** LRN-10: why somebody did not want a recommendation; it moves no estimate. */
export async function learnRejection(
  { tx }: Journal,
  recommendation: Recommendation,
  reason: string,
  now: Date,
): Promise<void> {
  await tx
    .insertInto('optimization_outcomes')
    .values({
      ...{ id: newId('out'), customer_id: recommendation.customer_id, optimization_id: null },
      ...{ recommendation_id: recommendation.id, recommendation_type: recommendation.type, reason },
      ...{ success: null, predicted_savings: recommendation.estimated_savings, actual_savings: 0 },
      ...{ savings_accuracy_pct: null, quality_delta_pct: null, latency_ratio: null, duration_seconds: 0 },
      ...{ features: json(featuresOf(recommendation)), stored_in_vector_db: false, vector_id: null },
      created_at: now,
    })
    .execute();
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
  if (!row) return undefined;
  const { customer_id: _c, recommendation_id: _r, reason: _n, ...rest } = row;
  return { ...shown(rest), optimization_id: optimizationId };
}

/** @returns the outcomes that are most alike, the most similar first; whose they are is told to their own customer only */
export async function similarTo({ stores }: Platform, recommendation: Recommendation) {
  const found = await stores.vectors.similar(vectorOf(recommendation), NEAREST);
  return found.map(({ payload, similarity }) => ({
    optimization_id:
      payload['customer_id'] === recommendation.customer_id ? String(payload['optimization_id']) : null,
    ...{ similarity, success: payload['success'] === true },
    accuracy: (payload['accuracy'] ?? null) as number | null,
  }));
}
