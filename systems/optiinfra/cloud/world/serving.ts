// The serving plane: cohorts of a workload are added, given a share of the traffic, and dropped.
import { typeOf } from './catalogue';
import { CloudError } from './errors';
import { concerns, endedWith, faultsOf, struck } from './faults';
import { instancesById, patchInstance } from './instances';
import type { Account, Cohort, Instance, Outcome, Provider, ServingConfig, Workload } from './types';

/** @throws {CloudError} naming the workloads that there are */
export function workloadById(account: Account, id: string): Workload {
  const found = account.workloads.find((one) => one.id === id);
  if (found) return found;
  const known = account.workloads.map((one) => one.id).join(', ') || 'none';
  throw new CloudError('not_found', `there is no deployment or queue '${id}'; there are: ${known}`);
}

/** @throws {CloudError} naming the cohorts that there are */
export function cohortByName({ id, cohorts }: Workload, name: string): Cohort {
  const found = cohorts.find((one) => one.name === name);
  if (found) return found;
  const known = cohorts.map((one) => one.name).join(', ');
  throw new CloudError('not_found', `${id} has no cohort '${name}'; it has: ${known}`);
}

const withCohorts = (account: Account, id: string, cohorts: readonly Cohort[]): Account => ({
  ...account,
  workloads: account.workloads.map((one) => (one.id === id ? { ...one, cohorts } : one)),
});

/** @returns the sum of what instances are used for, in units */
export const workOf = (instances: readonly Instance[]): number =>
  instances.reduce((sum, { utilization, type }) => sum + utilization * typeOf(type).units, 0);

export interface NewCohort {
  readonly name: string;
  readonly instanceIds: readonly string[];
  readonly config: Partial<ServingConfig>;
}

/**
 * Adds a cohort without traffic, after the model of the one that has most. Instances that are new to the workload take
 * over class, uptime and work, in order, of those that they stand for.
 */
export function addCohort(account: Account, workloadId: string, wanted: NewCohort): Outcome<null> {
  const workload = workloadById(account, workloadId);
  const before = workload.cohorts.map((one) =>
    // The only cohort was a newcomer once; to the next one of its name it is what was there before.
    workload.cohorts.length === 1 && one.name === wanted.name ? { ...one, name: 'blue' } : one,
  );
  if (before.some(({ name }) => name === wanted.name))
    throw new CloudError('conflict', `${workloadId} already has a cohort '${wanted.name}'`);
  const down = instancesById(account, wanted.instanceIds).find(({ state }) => state !== 'running');
  if (down) throw new CloudError('conflict', `instance ${down.id} is ${down.state}: it cannot serve`);
  const far = instancesById(account, wanted.instanceIds).find(
    ({ provider }) => !workload.dataIn.includes(provider),
  );
  if (far)
    throw new CloudError('conflict', `${workloadId} has no data at ${far.provider}, where ${far.id} is`);
  const model = before.reduce((most, one) => (one.weight > most.weight ? one : most));
  const foreign = account.workloads.find(
    (other) =>
      other.id !== workloadId &&
      other.cohorts.some((one) => one.instanceIds.some((id) => wanted.instanceIds.includes(id))),
  );
  if (foreign) throw new CloudError('conflict', `an instance of ${wanted.name} already serves ${foreign.id}`);
  const cohort: Cohort = {
    ...{ name: wanted.name, instanceIds: [...wanted.instanceIds], work: model.work },
    config: { ...model.config, ...wanted.config },
    ...{ targetWeight: 0, weight: 0, settled: false },
  };
  const inherited = inherit(account, model, cohort);
  return [withCohorts(inherited, workloadId, [...before, cohort]), null];
}

function inherit(account: Account, model: Cohort, { instanceIds }: Cohort): Account {
  const left = account.instances.filter(
    ({ id }) => model.instanceIds.includes(id) && !instanceIds.includes(id),
  );
  const fresh = instanceIds.filter((id) => !model.instanceIds.includes(id));
  return fresh.reduce((before, id, index) => {
    const old = left[index];
    if (!old) return before;
    const [instance] = instancesById(before, [id]) as [Instance];
    const { cpu, uptimePct, workloadClass, steadyDays } = old;
    const scale = typeOf(old.type).units / typeOf(instance.type).units;
    const utilization = Math.min(1, old.utilization * scale);
    return patchInstance(before, id, { utilization, cpu, uptimePct, workloadClass, steadyDays });
  }, account);
}

/** Copies a workload's data to a cloud, or forgets the copy; where it runs, its data stay. */
export function replicate(
  account: Account,
  id: string,
  provider: Provider,
  isWanted: boolean,
): Outcome<null> {
  const others = workloadById(account, id).dataIn.filter((one) => one !== provider);
  const dataIn = isWanted ? [...others, provider] : others;
  const workloads = account.workloads.map((one) => (one.id === id ? { ...one, dataIn } : one));
  return [{ ...account, workloads }, null];
}

/**
 * Shifts traffic. A stuck shift is accepted and does not happen: the weights asked for then differ from the real ones.
 *
 * @param weights percent by cohort, of which those that are not named get 0
 * @throws {CloudError} of kind internal where a rollback is to fail
 */
export function setWeights(
  account: Account,
  workloadId: string,
  weights: Readonly<Record<string, number>>,
): Outcome<null> {
  const workload = workloadById(account, workloadId);
  for (const name of Object.keys(weights)) cohortByName(workload, name);
  const total = Object.values(weights).reduce((sum, one) => sum + one, 0);
  if (total !== 100)
    throw new CloudError('invalid', `the weights of ${workloadId} add up to ${total}, not to 100`);
  const wanted = workload.cohorts.map((one) => ({ ...one, targetWeight: weights[one.name] ?? 0 }));
  const stuck = faultsOf(account, 'traffic_shift_stuck').find((fault) =>
    wanted.some(
      (one) =>
        concerns(fault, workload, one) &&
        one.targetWeight > one.weight &&
        one.targetWeight >= (fault.at_share ?? 0),
    ),
  );
  if (stuck) return [struck(withCohorts(account, workloadId, wanted), stuck), null];
  const shifted = wanted.map((one) => ({ ...one, weight: one.targetWeight }));
  return [withCohorts(account, workloadId, shifted), null];
}

/** @returns the fault that makes this shift fail: one that gives traffic back which a cohort had */
export const failingRollback = (
  account: Account,
  workloadId: string,
  weights: Readonly<Record<string, number>>,
) => {
  const workload = workloadById(account, workloadId);
  return faultsOf(account, 'rollback_failure').find((fault) =>
    workload.cohorts.some((one) => concerns(fault, workload, one) && (weights[one.name] ?? 0) < one.weight),
  );
};

/** Puts one instance into the place of another one of a cohort, with its class, its uptime and its work. */
export function replaceInstance(
  account: Account,
  workloadId: string,
  name: string,
  { old, fresh }: { old: string; fresh: string },
): Outcome<null> {
  const workload = workloadById(account, workloadId);
  const cohort = cohortByName(workload, name);
  const [instance] = instancesById(account, [fresh]) as [Instance];
  if (!cohort.instanceIds.includes(old))
    throw new CloudError('not_found', `cohort ${name} of ${workloadId} has no instance '${old}'`);
  if (instance.state !== 'running')
    throw new CloudError('conflict', `instance ${fresh} is ${instance.state}: it cannot serve`);
  const instanceIds = cohort.instanceIds.map((id) => (id === old ? fresh : id));
  const inherited = inherit(account, cohort, { ...cohort, instanceIds });
  const cohorts = workload.cohorts.map((one) => (one === cohort ? { ...one, instanceIds } : one));
  return [withCohorts(inherited, workloadId, cohorts), null];
}

/** Takes a cohort that has no traffic out of service; its instances go on running. */
export function dropCohort(account: Account, workloadId: string, name: string): Outcome<null> {
  const workload = workloadById(account, workloadId);
  const cohort = cohortByName(workload, name);
  if (cohort.weight > 0)
    throw new CloudError(
      'conflict',
      `cohort ${name} of ${workloadId} still has ${cohort.weight} % of the traffic`,
    );
  const left = workload.cohorts.filter((one) => one !== cohort);
  const cohorts = left.map((one) => ({ ...one, settled: left.length === 1 }));
  return [withCohorts(endedWith(account, workload, cohort), workloadId, cohorts), null];
}
