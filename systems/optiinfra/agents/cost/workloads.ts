// Which workloads a migration moves, found anew at each step from what serves at that moment.
import type { StepRequest } from '../../api/agent';
import type { CloudAccess, CloudEndpoints } from '../../clients/cloud/access';
import { Planes, type Cohort, type Workload } from '../../clients/cloud/planes';

export const GREEN = 'green';

/** An instance of green, and the one of blue that it stands for. */
export interface Replacement {
  readonly instance_id: string;
  readonly replaces: string;
}

export const planesFor = (clouds: CloudEndpoints, { account_id }: CloudAccess): Planes =>
  new Planes(clouds.planes, account_id);

/** @returns blue: the cohort that was there before */
export function blueOf({ cohorts, deployment_id }: Workload): Cohort {
  const blue = cohorts.find(({ name }) => name !== GREEN);
  if (!blue) throw new Error(`${deployment_id} has no cohort but ${GREEN}`);
  return blue;
}

/** @returns the workloads that have any of the affected instances, or a green that stands for them */
export async function movingWorkloads(planes: Planes, { recommendation }: StepRequest): Promise<Workload[]> {
  const all = await planes.workloads();
  return all.filter(({ instance_ids }) =>
    instance_ids.some((id) => recommendation.affected_resources.includes(id)),
  );
}

/** @throws {Error} where the share is not what was asked for: an effect that did not happen is not reported */
export async function shift(planes: Planes, workload: Workload, green: number): Promise<void> {
  const after = await planes.setWeights(workload.deployment_id, {
    [blueOf(workload).name]: 100 - green,
    [GREEN]: green,
  });
  const now = after.cohorts.find(({ name }) => name === GREEN)?.weight;
  if (now !== green)
    throw new Error(`${workload.deployment_id}: ${GREEN} has ${now} % of the traffic, not ${green} %`);
}
