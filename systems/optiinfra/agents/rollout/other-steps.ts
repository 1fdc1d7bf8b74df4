// Steps that are no part of a blue-green rollout: commitments, copies of data, decisions, and blue built again.
import type { Instance } from '../../api/infrastructure';
import { BLUE, blueOf, GREEN, greenOf } from '../../clients/cloud/cohorts';
import type { ServingConfig } from '../../clients/cloud/planes';
import type { StepAction } from '../frame/agent';
import { planesFor, releaseInstances, startAll, terminateInstances } from './capacity';
import { movingWorkloads, shift, withdrawCanary } from './traffic';

/** Blue as it was: what each workload ran on, and with which configuration. */
export interface BlueOfWorkload {
  readonly deployment_id: string;
  readonly config: ServingConfig;
  readonly instances: readonly Pick<
    Instance,
    'instance_id' | 'provider' | 'instance_type' | 'zone' | 'pricing'
  >[];
}

export const snapshotConfiguration: StepAction = async (tools, request, cloud) => {
  const moving = await movingWorkloads(planesFor(tools, cloud), request);
  const configurations = moving.map((one) => [one.deployment_id, blueOf(one).config]);
  return { configurations: Object.fromEntries(configurations) as object };
};

const replication =
  (isWanted: boolean): StepAction =>
  async (tools, request, cloud) => {
    const planes = planesFor(tools, cloud);
    const { provider } = request.recommendation.parameters;
    for (const { deployment_id } of await movingWorkloads(planes, request))
      await planes.replicate(deployment_id, String(provider), isWanted);
    return { replicated_to: isWanted ? provider : null };
  };
export const replicateData = { execute: replication(true), undo: replication(false) };

interface Group {
  readonly key: string;
  readonly instances: Instance[];
}

/** One commitment for each type and region. */
function groupsOf(instances: readonly Instance[], ids: readonly string[]): Group[] {
  const affected = instances.filter(({ instance_id }) => ids.includes(instance_id));
  const keys = [...new Set(affected.map((one) => `${one.instance_type}/${one.region}`))];
  return keys.map((key) => ({
    key,
    instances: affected.filter((one) => `${one.instance_type}/${one.region}` === key),
  }));
}

export const purchaseCommitment: StepAction = async (tools, request, cloud) => {
  const planes = planesFor(tools, cloud);
  const groups = groupsOf(await planes.instances(), request.recommendation.affected_resources);
  const commitments = [];
  for (const [index, { instances }] of groups.entries()) {
    const [first] = instances as [Instance, ...Instance[]];
    const { provider, instance_type, region } = first;
    const bought = await planes.commit(`${request.optimization_id}-${index}`, {
      ...{ provider, instance_type, region, count: instances.length },
    });
    commitments.push({ ...bought, instance_ids: instances.map(({ instance_id }) => instance_id) });
  }
  return { commitments };
};

interface Commitment {
  readonly commitment_id: string;
  readonly discount_pct: number;
  readonly instance_ids: readonly string[];
}
const commitmentsIn = (done: Readonly<Record<string, Record<string, unknown>>>): Commitment[] =>
  (done['purchase_commitment']?.['commitments'] ?? []) as Commitment[];

const application =
  (isWanted: boolean): StepAction =>
  async (tools, { done }, cloud) => {
    for (const { commitment_id, instance_ids } of commitmentsIn(done))
      await planesFor(tools, cloud).useCommitment(commitment_id, isWanted ? instance_ids : []);
    return {};
  };
export const applyCommitment = { execute: application(true), undo: application(false) };

/** @throws {Error} where an instance is not billed as the commitment says */
export const validateBilling: StepAction = async (tools, { done, recommendation }, cloud) => {
  const planes = planesFor(tools, cloud);
  const [instances, offers] = await Promise.all([planes.instances(), planes.catalogue()]);
  const billed = instances.filter((one) => recommendation.affected_resources.includes(one.instance_id));
  for (const { discount_pct, instance_ids } of commitmentsIn(done))
    for (const one of billed.filter(({ instance_id }) => instance_ids.includes(instance_id))) {
      const list = offers.find((o) => o.instance_type === one.instance_type && o.region === one.region);
      const due = (list?.on_demand ?? 0) * (1 - discount_pct / 100);
      if (Math.abs(one.monthly_cost - due) > 0.01)
        throw new Error(`${one.instance_id} is billed ${one.monthly_cost}, not ${due}`);
    }
  return { billed: billed.map(({ instance_id, monthly_cost }) => ({ instance_id, monthly_cost })) };
};

export const recordDecision: StepAction = async (_tools, { recommendation }) => ({
  decision: recommendation.action,
  instances: recommendation.affected_resources,
});

const snapshotOf = (parameters: Readonly<Record<string, unknown>>): BlueOfWorkload[] =>
  (parameters['blue'] ?? []) as BlueOfWorkload[];

/** Starts again what has gone since, and puts it beside green, without traffic. */
export const rebuildBlue: StepAction = async (tools, request, cloud) => {
  const planes = planesFor(tools, cloud);
  const running = (await planes.instances()).filter(({ state }) => state === 'running');
  const blue = snapshotOf(request.recommendation.parameters);
  const isUp = (id: string): boolean => running.some(({ instance_id }) => instance_id === id);
  const gone = blue.flatMap(({ instances }) => instances).filter((one) => !isUp(one.instance_id));
  const wanted = gone.map(({ instance_id, provider, instance_type, zone, pricing }, slot) => ({
    ...{ slot, instance_id: '', replaces: [instance_id], provider, instance_type, zone },
    pricing: pricing === 'spot' ? ('spot' as const) : ('on-demand' as const),
  }));
  const instances = await startAll(tools, request.optimization_id, cloud, wanted);
  const nowOf = (id: string): string =>
    instances.find(({ replaces }) => replaces.includes(id))?.instance_id ?? id;
  const workloads = await planes.workloads();
  for (const { deployment_id, config, instances: before } of blue) {
    const workload = workloads.find((one) => one.deployment_id === deployment_id);
    const ids = before.map(({ instance_id }) => nowOf(instance_id));
    if (workload && !greenOf(workload)) await planes.addCohort(deployment_id, BLUE, ids, config);
  }
  return { instances };
};

export const forgetBlue: StepAction = async (tools, request, cloud) => {
  await withdrawCanary(tools, request, cloud);
  return releaseInstances(tools, request, cloud);
};

export const shiftToBlue: StepAction = async (tools, request, cloud) => {
  const planes = planesFor(tools, cloud);
  for (const workload of await movingWorkloads(planes, request)) await shift(planes, workload, BLUE, 100);
  return { traffic_percent: 100 };
};

/** @throws {Error} where blue does not serve all of the traffic on all of its instances */
export const verifyRestored: StepAction = async (tools, request, cloud) => {
  const moving = await movingWorkloads(planesFor(tools, cloud), request);
  for (const workload of moving) {
    const { weight, instance_ids, running_instance_ids } = blueOf(workload);
    if (weight !== 100 || running_instance_ids.length < instance_ids.length)
      throw new Error(
        `${workload.deployment_id}: blue has ${weight} % of the traffic, and ${running_instance_ids.length} of ${instance_ids.length} instances`,
      );
  }
  return { workloads: moving.map(({ deployment_id }) => deployment_id) };
};

export const retireGreen: StepAction = async (tools, request, cloud) => {
  const planes = planesFor(tools, cloud);
  const terminated: string[] = [];
  for (const workload of await movingWorkloads(planes, request)) {
    const green = greenOf(workload);
    if (!green) continue;
    const kept = blueOf(workload).instance_ids;
    terminated.push(...green.instance_ids.filter((id) => !kept.includes(id)));
    await planes.dropCohort(workload.deployment_id, GREEN);
  }
  await terminateInstances(tools, cloud, terminated);
  return { terminated };
};
