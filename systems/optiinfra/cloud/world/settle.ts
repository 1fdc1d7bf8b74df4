// What happens by itself as simulated time goes by: boots end, spot requests are filled, noticed instances end, and
// faults that wait for a moment strike when it has come.
import { faultsOf, hits, struck, type Fault } from './faults';
import { closeRequest, patchInstance } from './instances';
import { fill } from './spot-requests';
import type { Account, Instance, Now } from './types';

/** From the notice of an interruption to the end of the instance, simulated (CLD-23). */
export const NOTICE_MS = 120_000;

interface Due {
  readonly at: number;
  readonly happen: (account: Account, at: Now) => Account;
}

/**
 * Brings an account up to `now`, one thing after the other in the order of simulated time; what is due at once, in the order it was asked for.
 *
 * @returns the same account if nothing has happened since
 */
export function settle(account: Account, now: Now): Account {
  const armed = strikeWaiting(account, now);
  const [next] = due(armed, now.sim).sort((a, b) => a.at - b.at);
  return next ? settle(next.happen(armed, { ...now, sim: next.at }), now) : armed;
}

function due({ instances, spotRequests }: Account, sim: number): Due[] {
  const states = instances
    .filter(({ stateEndsAt }) => stateEndsAt !== null && stateEndsAt <= sim)
    .map(({ id, stateEndsAt, state }): Due => {
      const next = state === 'pending' ? 'running' : 'terminated';
      const happen = (account: Account, at: Now): Account =>
        closeRequest(patchInstance(account, id, { state: next, stateEndsAt: null }), id, next, at);
      return { at: stateEndsAt as number, happen };
    });
  const fills = spotRequests
    .filter(({ state, fillsAt }) => state === 'open' && fillsAt <= sim)
    .map((request): Due => ({ at: request.fillsAt, happen: (a, at) => fill(a, request, at) }));
  return [...states, ...fills];
}

type Victims = Extract<Fault, { kind: 'spot_interruption' | 'instance_crash' }>;

/** Interruptions and crashes whose moment has come. */
function strikeWaiting(account: Account, now: Now): Account {
  const waiting: Victims[] = [
    ...faultsOf(account, 'spot_interruption'),
    ...faultsOf(account, 'instance_crash'),
  ];
  return waiting.reduce((before, fault) => {
    const victims = victimsOf(before, fault);
    if (victims.length === 0) return before;
    const after = victims.reduce(
      (world, { id }) => (fault.kind === 'instance_crash' ? crash(world, id) : interrupt(world, id, now)),
      before,
    );
    return struck(after, fault);
  }, account);
}

/** @returns the instances that a fault takes now: those it names, or the first ones of a cohort that it hits */
function victimsOf(account: Account, fault: Victims): Instance[] {
  const cohorts = account.workloads.flatMap((workload) =>
    workload.cohorts.filter((cohort) => hits(fault, workload, cohort)).map((cohort) => cohort.instanceIds),
  );
  if (fault.at_share !== undefined && cohorts.length === 0) return [];
  const ids = fault.instance_ids ?? cohorts.flat();
  return account.instances
    .filter(({ id, state }) => ids.includes(id) && state === 'running')
    .filter(({ pricing }) => fault.kind === 'instance_crash' || pricing === 'spot')
    .slice(0, fault.instance_ids ? undefined : fault.count);
}

function interrupt(account: Account, id: string, now: Now): Account {
  const noticed = patchInstance(account, id, { state: 'interrupting', stateEndsAt: now.sim + NOTICE_MS });
  return {
    ...noticed,
    spotRequests: noticed.spotRequests.map((one) =>
      one.instanceId === id
        ? {
            ...one,
            statusCode: 'marked-for-termination',
            statusMessage: 'The instance is marked for termination: the cloud takes its capacity back',
            updatedAt: now.wall,
          }
        : one,
    ),
  };
}

const crash = (account: Account, id: string): Account =>
  patchInstance(account, id, { state: 'stopped', stateEndsAt: null });
