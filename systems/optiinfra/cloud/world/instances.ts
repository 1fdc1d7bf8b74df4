// The life of instances: launch, stop, start, terminate.
import { onDemandPrice, typeOf } from './catalogue';
import { CloudError } from './errors';
import { newId } from './ids';
import { available } from './market';
import type { Account, Instance, InstanceState, Launch, Now, Outcome } from './types';

/** From the launch of an instance until it runs, simulated. */
export const BOOT_MS = 30_000;

/** @returns the account with one of its instances changed */
export const patchInstance = (account: Account, id: string, patch: Partial<Instance>): Account => ({
  ...account,
  instances: account.instances.map((one) => (one.id === id ? { ...one, ...patch } : one)),
});

/** @throws {CloudError} naming the ids that the account lacks */
export function instancesById(account: Account, ids: readonly string[]): Instance[] {
  const found = ids.map((id) => account.instances.find((one) => one.id === id));
  const missing = ids.filter((_, index) => !found[index]);
  if (missing.length === 0) return found as Instance[];
  const [subject, verb] = missing.length > 1 ? ['IDs', 'do'] : ['ID', 'does'];
  const message = `The instance ${subject} '${missing.join(', ')}' ${verb} not exist`;
  throw new CloudError('not_found', message, 'InvalidInstanceID.NotFound');
}

/**
 * Starts `count` instances, all of them or none.
 *
 * @throws {CloudError} of kind capacity if the pool has fewer
 */
export function launch(account: Account, what: Launch, count: number, now: Now): Outcome<string[]> {
  onDemandPrice(typeOf(what.type, what.provider).name, what.region);
  const left = available(account, what.type, what.region, what.pricing === 'spot');
  if (left < count) {
    const message = `There is no capacity for ${count} x ${what.type} (${what.pricing}) in ${what.region}: ${left} left`;
    throw new CloudError('capacity', message, 'InsufficientInstanceCapacity');
  }
  return Array.from({ length: count }).reduce<Outcome<string[]>>(
    ([before, ids]) => {
      const [after, id] = launchOne(before, what, now);
      return [after, [...ids, id]];
    },
    [account, []],
  );
}

function launchOne(account: Account, { pricing, name, ...what }: Launch, now: Now): Outcome<string> {
  const [after, id] = name ? [account, name] : newId(account, 'i-');
  if (account.instances.some((one) => one.id === id))
    throw new CloudError('conflict', `The instance '${id}' already exists, or did`);
  const instance: Instance = {
    ...{ id, ...what, pricing, state: 'pending', launchedAt: now.wall, stateEndsAt: now.sim + BOOT_MS },
    ...{ utilization: 0, cpu: 0, steadyDays: 0, uptimePct: 100, workloadClass: null },
    ...{ spotRequestId: null, commitmentId: null },
  };
  return [{ ...after, instances: [...after.instances, instance] }, id];
}

/** What an instance was before, and what it is now. */
export interface StateChange {
  readonly id: string;
  readonly before: InstanceState;
  readonly after: InstanceState;
}

type Move = (instance: Instance, account: Account, now: Now) => Partial<Instance>;

const refuse = ({ id, state }: Instance, wanted: string): never => {
  const message = `The instance '${id}' is ${state}, so it cannot be ${wanted}`;
  throw new CloudError('conflict', message, 'IncorrectInstanceState');
};

const moves: Readonly<Record<'start' | 'stop' | 'terminate', Move>> = {
  start: (instance, account, { sim }) => {
    if (instance.state === 'running' || instance.state === 'pending') return {};
    if (instance.state !== 'stopped') return refuse(instance, 'started');
    if (available(account, instance.type, instance.region, false) > 0)
      return { state: 'pending', stateEndsAt: sim + BOOT_MS };
    const message = `There is no capacity for ${instance.type} in ${instance.region}`;
    throw new CloudError('capacity', message, 'InsufficientInstanceCapacity');
  },
  stop: (instance) => {
    if (instance.state === 'terminated' || instance.state === 'interrupting')
      return refuse(instance, 'stopped');
    if (instance.pricing !== 'spot') return { state: 'stopped', stateEndsAt: null };
    const message = `You can't stop the Spot Instance '${instance.id}' because it is associated with a one-time Spot Instance request`;
    throw new CloudError('invalid', message, 'UnsupportedOperation');
  },
  // Final: no other move leads out of it.
  terminate: () => ({ state: 'terminated', stateEndsAt: null }),
};

/** Moves instances, all of them or none. */
export function move(
  account: Account,
  how: keyof typeof moves,
  ids: readonly string[],
  now: Now,
): Outcome<StateChange[]> {
  instancesById(account, ids);
  return ids.reduce<Outcome<StateChange[]>>(
    ([before, changes], id) => {
      const instance = instancesById(before, [id])[0] as Instance;
      const patch = moves[how](instance, before, now);
      const change = { id, before: instance.state, after: patch.state ?? instance.state };
      const after = closeRequest(patchInstance(before, id, patch), id, change.after, now);
      return [after, [...changes, change]];
    },
    [account, []],
  );
}

/** A spot request ends with its instance. */
export function closeRequest(account: Account, instanceId: string, state: InstanceState, now: Now): Account {
  if (state !== 'terminated') return account;
  return {
    ...account,
    spotRequests: account.spotRequests.map((one) => {
      if (one.instanceId !== instanceId || one.state === 'closed') return one;
      const byMarket = one.statusCode === 'marked-for-termination';
      const statusCode = byMarket ? 'instance-terminated-no-capacity' : 'instance-terminated-by-user';
      const statusMessage = byMarket ? 'The cloud took its capacity back' : 'You terminated the instance';
      const state = one.state === 'cancelled' ? 'cancelled' : 'closed';
      return { ...one, state, statusCode, statusMessage, updatedAt: now.wall };
    }),
  };
}
