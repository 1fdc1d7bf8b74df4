// What the tests of the world do over and over: spot instances for a cohort, and a migration to them.
import { addCohort, dropCohort, setWeights } from '../world/serving';
import { move } from '../world/instances';
import { requestSpot } from '../world/spot-requests';
import { settle } from '../world/settle';
import type { Account, Launch, Now, ServingConfig } from '../world/types';

export const at = (sim: number): Now => ({ sim, wall: 1_800_000_000_000 + sim });
export const MINUTE = 60_000;

export const spotOf = (type: string, provider: 'aws' | 'gcp' = 'aws'): Launch => ({
  ...{ provider, type, pricing: 'spot', imageId: 'ami-1', tags: {} },
  ...(provider === 'aws'
    ? { region: 'us-east-1', zone: 'us-east-1a' }
    : { region: 'us-central1', zone: 'us-central1-a' }),
});

/** @returns the account one simulated minute later, and the ids of `count` spot instances that run by then */
export function withSpot(account: Account, type: string, count: number, sim = 0): [Account, string[]] {
  const wish = { launch: spotOf(type), count, maxPrice: null, tags: {} };
  const [asked, requests] = requestSpot(account, wish, at(sim));
  const filled = settle(asked, at(sim + MINUTE));
  const ids = filled.spotRequests
    .filter(({ id }) => requests.includes(id))
    .map(({ instanceId }) => instanceId as string);
  return [filled, ids];
}

export const withGreen = (
  account: Account,
  workload: string,
  instanceIds: string[],
  config: Partial<ServingConfig> = {},
): Account => addCohort(account, workload, { name: 'green', instanceIds, config })[0];

export const shifted = (account: Account, workload: string, green: number): Account =>
  setWeights(account, workload, { blue: 100 - green, green })[0];

/** Gives green everything, drops blue, and ends the instances that blue had alone. */
export function completed(account: Account, workload: string, sim = 0): Account {
  const cohorts = account.workloads.find(({ id }) => id === workload)?.cohorts ?? [];
  const [blue, green] = [cohorts[0]?.instanceIds ?? [], cohorts[1]?.instanceIds ?? []];
  const [dropped] = dropCohort(shifted(account, workload, 100), workload, 'blue');
  return move(
    dropped,
    'terminate',
    blue.filter((id) => !green.includes(id)),
    at(sim),
  )[0];
}
