// Which workloads a change moves, and which of their cohorts is which; found anew each time from what serves then.
import type { Cohort, Workload } from './planes';

export const GREEN = 'green';
export const BLUE = 'blue';

/** @returns the cohort that was there before: whatever its name, it is not the newcomer */
export function blueOf({ cohorts, deployment_id }: Workload): Cohort {
  const blue = cohorts.length === 1 ? cohorts[0] : cohorts.find(({ name }) => name !== GREEN);
  if (!blue) throw new Error(`${deployment_id} has no cohort but ${GREEN}`);
  return blue;
}

/** @returns the newcomer, where there is one beside what was there before */
export const greenOf = ({ cohorts }: Workload): Cohort | undefined =>
  cohorts.length > 1 ? cohorts.find(({ name }) => name === GREEN) : undefined;

/** @param affected ids of instances, and of deployments, which stand for their instances (CFL-3) */
export const movedBy = (workloads: readonly Workload[], affected: readonly string[]): Workload[] =>
  workloads.filter(
    ({ deployment_id, instance_ids }) =>
      affected.includes(deployment_id) || instance_ids.some((id) => affected.includes(id)),
  );
