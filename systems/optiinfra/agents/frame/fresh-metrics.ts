// Metrics that an agent may decide by: those that are there, and not too old (ANL-11).
import type { MetricType } from '../../api/metric';
import type { TaskParameters, Tools } from './agent';

const FRESH_MS = 300_000;

/** An analysis that lacks what it needs fails; nothing is guessed. */
export class InsufficientData extends Error {
  constructor(what: string) {
    super(`insufficient_data: ${what}`);
  }
}

/** @throws {InsufficientData} naming the first metric that is missing or too old */
export async function freshMetrics<M extends MetricType>(
  { stores, now }: Tools,
  { customer_id, fresh_ms = FRESH_MS }: Pick<TaskParameters, 'customer_id' | 'fresh_ms'>,
  wanted: readonly M[],
): Promise<Record<M, number>> {
  const values: Partial<Record<M, number>> = {};
  for (const metric of wanted) {
    const newest = await stores.metrics.newest(customer_id, metric);
    if (!newest) throw new InsufficientData(`there is no ${metric}`);
    const age = now().getTime() - newest.timestamp.getTime();
    if (age > fresh_ms)
      throw new InsufficientData(`the newest ${metric} is ${age} ms old, at most ${fresh_ms} are allowed`);
    values[metric] = newest.value;
  }
  return values as Record<M, number>;
}
