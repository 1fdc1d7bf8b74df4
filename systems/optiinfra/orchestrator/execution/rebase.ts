// What waited for others may find other instances than those it was approved for: what replaced them is meant then.
import { json } from '../../stores/database';
import type { Recommendation } from '../../api/recommendation';
import { look } from '../estate/cloud-accounts';
import type { Platform } from '../platform';
import { createdBy, findOptimizations } from './optimizations';

interface Replacing {
  readonly replaces: readonly string[];
}

/** @returns the recommendation as it is meant now, or why it cannot be carried out any more */
export async function rebased(
  platform: Platform,
  recommendation: Recommendation,
): Promise<Recommendation | string> {
  const { id, customer_id, affected_resources, parameters } = recommendation;
  const { instances } = await look(platform, customer_id);
  const gone = affected_resources.filter((one) =>
    instances.some(({ instance_id, state }) => instance_id === one && state === 'terminated'),
  );
  if (gone.length === 0) return recommendation;
  const { database } = platform.stores;
  const created = (await findOptimizations(database, { customerId: customer_id, status: 'completed' }))
    .flatMap(createdBy)
    .reverse();
  const now = (one: string): string => {
    const next = created.find(({ replaces }) => replaces.includes(one));
    return next && gone.includes(one) ? next.instance_id : one;
  };
  const lost = gone.find((one) => now(one) === one);
  if (lost) return `${lost} has been terminated, and nothing has taken its place`;
  const all = (ids: unknown): string[] => [...new Set(((ids ?? []) as string[]).map(now))];
  const create = (parameters['create'] ?? []) as Replacing[];
  const meant = {
    affected_resources: all(affected_resources),
    parameters: {
      ...{ ...parameters, remove: all(parameters['remove']) },
      create: create.map((one) => ({ ...one, replaces: all(one.replaces) })),
    },
  };
  await database
    .updateTable('recommendations')
    .set({ ...meant, parameters: json(meant.parameters) })
    .where('id', '=', id)
    .execute();
  return { ...recommendation, ...meant };
}
