// Requests for spot capacity: made, cancelled, and filled when their time has come (CLD-22).
import { onDemandPrice, typeOf } from './catalogue';
import { CloudError } from './errors';
import { newId } from './ids';
import { launch, patchInstance } from './instances';
import { available, hourly, spotPrice } from './market';
import type { Account, Launch, Now, Outcome, SpotRequest } from './types';

/** From the request until it is filled, simulated. */
export const FILL_MS = 60_000;

export interface SpotWish {
  readonly launch: Launch;
  readonly count: number;
  readonly maxPrice: number | null;
  readonly tags: Readonly<Record<string, string>>;
}

const patchRequest = (account: Account, id: string, patch: Partial<SpotRequest>): Account => ({
  ...account,
  spotRequests: account.spotRequests.map((one) => (one.id === id ? { ...one, ...patch } : one)),
});

/** @throws {CloudError} naming the requests that the account lacks */
export function requestsById(account: Account, ids: readonly string[]): SpotRequest[] {
  const found = ids.map((id) => account.spotRequests.find((one) => one.id === id));
  const missing = ids.filter((_, index) => !found[index]);
  if (missing.length === 0) return found as SpotRequest[];
  const message = `The spot instance request ID '${missing.join(', ')}' does not exist`;
  throw new CloudError('not_found', message, 'InvalidSpotInstanceRequestID.NotFound');
}

/** Makes one request an instance. */
export function requestSpot(account: Account, wish: SpotWish, now: Now): Outcome<string[]> {
  onDemandPrice(typeOf(wish.launch.type, wish.launch.provider).name, wish.launch.region);
  return Array.from({ length: wish.count }).reduce<Outcome<string[]>>(
    ([before, ids]) => {
      const [after, id] = newId(before, 'sir-', 8);
      const request: SpotRequest = {
        ...{
          id,
          state: 'open',
          launch: wish.launch,
          maxPrice: wish.maxPrice,
          instanceId: null,
          tags: wish.tags,
        },
        ...{ createdAt: now.wall, updatedAt: now.wall, fillsAt: now.sim + FILL_MS },
        statusCode: 'pending-evaluation',
        statusMessage: 'Your request is pending evaluation',
      };
      return [{ ...after, spotRequests: [...after.spotRequests, request] }, [...ids, id]];
    },
    [account, []],
  );
}

/** Cancels what is open or active; an instance that runs goes on running, as on AWS. */
export function cancelSpot(account: Account, ids: readonly string[], now: Now): Outcome<SpotRequest[]> {
  requestsById(account, ids);
  const after = ids.reduce((before, id) => {
    const { state, instanceId } = requestsById(before, [id])[0] as SpotRequest;
    if (state !== 'open' && state !== 'active') return before;
    const statusCode = instanceId ? 'request-canceled-and-instance-running' : 'canceled-before-fulfillment';
    const statusMessage = 'You cancelled the request';
    return patchRequest(before, id, { state: 'cancelled', statusCode, statusMessage, updatedAt: now.wall });
  }, account);
  return [after, requestsById(after, ids)];
}

/** @returns the account once an open request has been evaluated: filled, failed, or open for want of a better price */
export function fill(account: Account, request: SpotRequest, now: Now): Account {
  const { type, region } = request.launch;
  if (request.maxPrice !== null && request.maxPrice < hourly(spotPrice(account, type, region))) {
    const statusMessage = 'Your maximum price is below the current spot price';
    const patch = { statusCode: 'price-too-low', statusMessage, updatedAt: now.wall };
    return patchRequest(account, request.id, { ...patch, fillsAt: now.sim + FILL_MS });
  }
  if (available(account, type, region, true) < 1) {
    const statusMessage = `There is no spot capacity for ${type} in ${region}`;
    const patch = { statusCode: 'capacity-not-available', statusMessage, updatedAt: now.wall };
    return patchRequest(account, request.id, { ...patch, state: 'failed' });
  }
  const [launched, [instanceId]] = launch(account, request.launch, 1, now);
  const running = patchInstance(launched, instanceId as string, {
    ...{ state: 'running', stateEndsAt: null, spotRequestId: request.id },
  });
  return patchRequest(running, request.id, {
    ...{ state: 'active', statusCode: 'fulfilled', statusMessage: 'Your request is fulfilled' },
    ...{ instanceId: instanceId as string, updatedAt: now.wall },
  });
}
