// Green beside blue: it begins to serve, takes over share by share, and gives everything back (OPT-15). Each may come twice.
import type { StepRequest } from '../../api/agent';
import { BLUE, blueOf, GREEN, greenOf, movedBy } from '../../clients/cloud/cohorts';
import type { Planes, ServingConfig, Workload } from '../../clients/cloud/planes';
import type { StepAction } from '../frame/agent';
import { planesFor, terminateInstances, type Created } from './capacity';

/** @returns what earlier steps started */
export const createdIn = ({ done }: StepRequest): Created[] =>
  Object.values(done).flatMap((result) => (result['instances'] ?? []) as Created[]);

const removedBy = ({ recommendation }: StepRequest): string[] =>
  (recommendation.parameters['remove'] ?? []) as string[];

/** @returns the workloads that move: those of what is affected, and those whose green took it over */
export async function movingWorkloads(planes: Planes, request: StepRequest): Promise<Workload[]> {
  const created = createdIn(request).map(({ instance_id }) => instance_id);
  return movedBy(await planes.workloads(), [...request.recommendation.affected_resources, ...created]);
}

/** @throws {Error} where the share is not what was asked for: an effect that did not happen is not reported */
export async function shift(planes: Planes, workload: Workload, to: string, share: number): Promise<void> {
  const other = to === GREEN ? blueOf(workload).name : GREEN;
  const weights = { [other]: 100 - share, [to]: share };
  const after = await planes.setWeights(workload.deployment_id, weights);
  const now = after.cohorts.find(({ name }) => name === to)?.weight;
  if (now !== share)
    throw new Error(`${workload.deployment_id}: ${to} has ${now} % of the traffic, not ${share} %`);
}

/** Green is blue with the new instances in the place of those that go, and with the new configuration. */
export const deployCanary: StepAction = async (tools, request, cloud) => {
  const planes = planesFor(tools, cloud);
  const removed = removedBy(request);
  const config = (request.recommendation.parameters['config'] ?? {}) as Partial<ServingConfig>;
  for (const workload of await movingWorkloads(planes, request)) {
    if (greenOf(workload)) continue;
    const ids = blueOf(workload).instance_ids;
    const created = createdIn(request).filter(
      ({ replaces }) => replaces.length === 0 || replaces.some((id) => ids.includes(id)),
    );
    const green = [...ids.filter((id) => !removed.includes(id)), ...created.map((one) => one.instance_id)];
    await planes.addCohort(workload.deployment_id, GREEN, green, config);
  }
  return shiftTo(tools, request, cloud);
};

export const shiftTo: StepAction = async (tools, request, cloud) => {
  const planes = planesFor(tools, cloud);
  const share = request.step.traffic_percent ?? 0;
  const moving = await movingWorkloads(planes, request);
  for (const workload of moving) await shift(planes, workload, GREEN, share);
  return { traffic_percent: share, workloads: moving.map(({ deployment_id }) => deployment_id) };
};

/** Gives all of the traffic back to what had it before: blue, or the green that a quality rollback replaces. */
export const shiftBack: StepAction = async (tools, request, cloud) => {
  const planes = planesFor(tools, cloud);
  const isReversed = request.recommendation.type === 'quality_rollback';
  for (const workload of await movingWorkloads(planes, request))
    if (greenOf(workload)) await shift(planes, workload, isReversed ? GREEN : blueOf(workload).name, 100);
  return { traffic_percent: 0 };
};

export const withdrawCanary: StepAction = async (tools, request, cloud) => {
  await shiftBack(tools, request, cloud);
  const planes = planesFor(tools, cloud);
  const dropped = request.recommendation.type === 'quality_rollback' ? BLUE : GREEN;
  for (const workload of await movingWorkloads(planes, request))
    if (greenOf(workload)) await planes.dropCohort(workload.deployment_id, dropped);
  return {};
};

/** Blue goes: its cohort first, and then those of its instances that nothing serves on any more. */
export const retireBlue: StepAction = async (tools, request, cloud) => {
  const planes = planesFor(tools, cloud);
  const terminated = removedBy(request);
  for (const workload of await movingWorkloads(planes, request)) {
    if (workload.cohorts.length > 1) await planes.dropCohort(workload.deployment_id, blueOf(workload).name);
    else await leave(planes, workload, terminated);
  }
  await terminateInstances(tools, cloud, terminated);
  return { terminated };
};

/** What goes without a successor leaves its work to the others of its cohort, where there are any. */
async function leave(planes: Planes, workload: Workload, gone: readonly string[]): Promise<void> {
  const { deployment_id } = workload;
  const ids = blueOf(workload).instance_ids;
  const kept = ids.filter((id) => !gone.includes(id));
  if (kept.length === 0 || kept.length === ids.length) return;
  const beside = await planes.addCohort(deployment_id, GREEN, kept);
  await shift(planes, beside, GREEN, 100);
  await planes.dropCohort(deployment_id, blueOf(beside).name);
}
