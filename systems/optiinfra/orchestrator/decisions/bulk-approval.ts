// Several recommendations approved at once (RCM-27 to RCM-29).
import type { Recommendation } from '../../api/recommendation';
import { approveWithin, lockedOne, type Decision } from './decisions';
import { decide } from '../domain/resolution';
import { ApiError } from '../errors';
import { change } from '../journal';
import type { Platform } from '../platform';
import { findRecommendations } from './recommendations';
import { execute } from './resolution-execution';
import { resolve, worldOf } from './resolutions';

/**
 * Approves several at once (RCM-27 to RCM-29): in turn where they touch the same, else side by side.
 *
 * @returns also the optimizations to start
 * @throws {ApiError} conflict where they contradict each other; nothing is approved then
 */
export async function approveAll(platform: Platform, ids: readonly string[], by: Decision) {
  const now = platform.clock.now();
  const { database } = platform.stores;
  const found: Recommendation[] = [];
  for (const id of ids) found.push(...(await findRecommendations(database, now, { id })));
  const pending = found.filter(({ status }) => status === 'pending');
  const rejected = ids.filter((id) => !pending.some((one) => one.id === id));
  const approved = pending.map(({ id }) => id);
  const { world } = await worldOf(platform, found[0]?.customer_id ?? '');
  const { conflicts, decision } = decide(pending, null, world);
  if (!('resolution_strategy' in decision) || decision.resolution_strategy !== 'sequential_execution')
    throw new ApiError('conflict', 'the recommendations contradict each other: resolve the conflict first');
  const { execution_order } = decision;
  const isOrdered = pending.some(({ dependencies }) => dependencies.some((id) => approved.includes(id)));
  if (conflicts.length > 0 || isOrdered) {
    const { id } = await resolve(platform, pending, by, false);
    const started = [await execute(platform, id, by)];
    return { approved, rejected, resolution_id: id, execution_order, started };
  }
  const started = await change(platform, async (journal) => {
    const made = [];
    for (const id of execution_order)
      made.push(await approveWithin(journal, await lockedOne(journal, id, now), by, now));
    return made;
  });
  return { approved, rejected, resolution_id: null, execution_order, started };
}
