// The steps of a spot migration, as the cost agent carries them out and undoes them (OPT-16). Each may come twice.
import type { StepRequest } from '../../api/agent';
import { Ec2 } from '../../clients/cloud/aws';
import type { StepAction, StepActions } from '../frame/agent';
import { createSpotInstances, terminateSpotInstances } from './spot-capacity';
import { blueOf, GREEN, movingWorkloads, planesFor, shift, type Replacement } from './workloads';

const spotOf = ({ done }: StepRequest): Replacement[] =>
  (done['create_spot_instances']?.['spot_instances'] ?? []) as Replacement[];

/** Green is blue with spot instances in the place of those that migrate. */
const deployCanary: StepAction = async (tools, request, cloud) => {
  const planes = planesFor(tools.clouds, cloud);
  const spot = spotOf(request);
  for (const workload of await movingWorkloads(planes, request)) {
    const ids = blueOf(workload).instance_ids.map(
      (id) => spot.find(({ replaces }) => replaces === id)?.instance_id ?? id,
    );
    if (!workload.cohorts.some(({ name }) => name === GREEN))
      await planes.addCohort(workload.deployment_id, GREEN, ids);
  }
  return shiftTo(tools, request, cloud);
};

const shiftTo: StepAction = async (tools, request, cloud) => {
  const planes = planesFor(tools.clouds, cloud);
  const share = request.step.traffic_percent ?? 0;
  const moving = await movingWorkloads(planes, request);
  for (const workload of moving) await shift(planes, workload, share);
  return { traffic_percent: share, workloads: moving.map(({ deployment_id }) => deployment_id) };
};

const shiftBack: StepAction = async (tools, request, cloud) => {
  const planes = planesFor(tools.clouds, cloud);
  for (const workload of await movingWorkloads(planes, request))
    if (workload.cohorts.some(({ name }) => name === GREEN)) await shift(planes, workload, 0);
  return { traffic_percent: 0 };
};

const withdrawCanary: StepAction = async (tools, request, cloud) => {
  const planes = planesFor(tools.clouds, cloud);
  await shiftBack(tools, request, cloud);
  for (const { deployment_id, cohorts } of await movingWorkloads(planes, request))
    if (cohorts.some(({ name }) => name === GREEN)) await planes.dropCohort(deployment_id, GREEN);
  return {};
};

const terminateOnDemand: StepAction = async (tools, request, cloud) => {
  const planes = planesFor(tools.clouds, cloud);
  for (const workload of await movingWorkloads(planes, request))
    if (workload.cohorts.length > 1) await planes.dropCohort(workload.deployment_id, blueOf(workload).name);
  const ec2 = new Ec2(tools.clouds.aws, cloud);
  try {
    await ec2.terminate(request.recommendation.affected_resources);
  } finally {
    ec2.close();
  }
  return { terminated: request.recommendation.affected_resources };
};

export const restoreTraffic = shiftBack;
export const spotMigrationSteps: Readonly<Record<string, StepActions>> = {
  create_spot_instances: { execute: createSpotInstances, undo: terminateSpotInstances },
  deploy_canary: { execute: deployCanary, undo: withdrawCanary },
  scale_to_50_percent: { execute: shiftTo, undo: shiftBack },
  full_migration: { execute: shiftTo, undo: shiftBack },
  terminate_ondemand: { execute: terminateOnDemand },
};
