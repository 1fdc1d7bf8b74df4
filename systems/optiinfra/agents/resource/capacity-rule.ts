// How the resource agent judges a change that others recommend (RSC-6). Pure.
import type { Recommendation } from '../../api/recommendation';
import type { ObservedInstance, Offer, Workload } from '../../clients/cloud/planes';
import { movedBy } from '../../clients/cloud/cohorts';
import type { Verdict } from '../frame/agent';
import { sum, type Creation } from '../frame/proposals';

const CONFIDENCE = 0.95;
const MAX_UTILIZATION = 0.9;

interface World {
  readonly instances: readonly ObservedInstance[];
  readonly workloads: readonly Workload[];
  readonly offers: readonly Offer[];
}
/** What is started: a type, from a market, in a region where there is one to take over. */
interface Needed {
  readonly instance_type: string;
  readonly pricing: string;
  readonly region: string | undefined;
  readonly provider: string;
}

export function judgeCapacity(
  { affected_resources, parameters }: Pick<Recommendation, 'affected_resources' | 'parameters'>,
  world: World,
): Verdict {
  const creations = (parameters['create'] ?? []) as Creation[];
  const removed = (parameters['remove'] ?? []) as string[];
  const needed = creations.map((one) => needOf(one, affected_resources, world));
  const concerns = [
    ...shortfalls(needed, world.offers),
    ...movedBy(world.workloads, affected_resources).flatMap((workload) => {
      const use = useAfter(workload, removed, creations, world);
      const percent = Math.round(use * 100);
      return use > MAX_UTILIZATION + 1e-9
        ? [`${workload.deployment_id} would be used by ${percent} %, at most 90 % are acceptable`]
        : [];
    }),
  ];
  return { approved: concerns.length === 0, confidence: CONFIDENCE, concerns };
}

function needOf(
  { replaces, provider, instance_type, pricing }: Creation,
  affected: readonly string[],
  { instances }: World,
): Needed {
  const model = instances.find(({ instance_id }) => (replaces[0] ?? affected[0]) === instance_id);
  const where = provider ?? model?.provider ?? 'aws';
  return {
    ...{ instance_type: instance_type ?? model?.instance_type ?? '', provider: where },
    ...{ pricing: pricing ?? model?.pricing ?? 'on-demand' },
    region: model?.provider === where ? model.region : undefined,
  };
}

/** @returns a concern for each pool that has too little */
function shortfalls(needed: readonly Needed[], offers: readonly Offer[]): string[] {
  const keys = [...new Set(needed.map((one) => JSON.stringify(one)))];
  return keys.flatMap((key) => {
    const { instance_type, pricing, region, provider } = JSON.parse(key) as Needed;
    const count = needed.filter((one) => JSON.stringify(one) === key).length;
    const pools = offers.filter(
      (one) => one.instance_type === instance_type && (region ?? one.region) === one.region,
    );
    const room = pools.map((one) => (pricing === 'spot' ? one.available_spot : one.available_on_demand));
    const most = Math.max(0, ...room);
    const what = `${instance_type} (${pricing}) at ${provider}`;
    return most < count ? [`the pool of ${what} has ${most} of ${count}: ${count - most} are missing`] : [];
  });
}

/** @returns the mean use, from 0 to 1, of what would do the work of a workload's instances that remain or go */
function useAfter(
  workload: Workload,
  removed: readonly string[],
  creations: readonly Creation[],
  { instances, offers }: World,
): number {
  const size = (type: string): number =>
    offers.find(({ instance_type }) => instance_type === type)?.gpu_count ?? 1;
  const fleet = instances.filter(({ instance_id }) => workload.instance_ids.includes(instance_id));
  const work = sum(fleet.map(({ utilization, instance_type }) => utilization * size(instance_type)));
  const kept = fleet.filter(({ instance_id }) => !removed.includes(instance_id));
  const made = creations.filter(
    ({ replaces }) => replaces.length === 0 || replaces.some((id) => workload.instance_ids.includes(id)),
  );
  const model = fleet[0]?.instance_type ?? '';
  const typeOf = ({ instance_type, replaces }: Creation): string =>
    instance_type ?? fleet.find(({ instance_id }) => replaces.includes(instance_id))?.instance_type ?? model;
  const sizes = [...kept.map((one) => one.instance_type), ...made.map(typeOf)].map(size);
  return sizes.length === 0 ? 0 : work / sum(sizes);
}
