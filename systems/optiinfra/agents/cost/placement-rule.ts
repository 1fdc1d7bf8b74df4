// Batch work where its cloud's equivalent costs less, transfer included (COS-11 to COS-13). Pure.
import type { Proposal } from '../../api/recommendation';
import type { ObservedInstance, Offer, Workload } from '../../clients/cloud/planes';
import type { Estate } from '../frame/agent';
import { cents, proposalOf, sum } from '../frame/proposals';

const DOLLARS_PER_GB = 0.08;
const LEAST_NET_SHARE = 0.1;
const other = { aws: 'gcp', gcp: 'aws' } as const;

interface Group {
  readonly workloads: readonly Workload[];
  readonly moving: readonly { readonly instance: ObservedInstance; readonly to: Offer }[];
}

export function placementProposals(estate: Estate): Proposal[] {
  return groupsOf(estate.workloads).flatMap((workloads) => {
    const moving = movable(workloads, estate);
    const target = moving[0]?.to.provider;
    const { data_residency: residency } = estate.customer.preferences;
    if (!target || (residency !== null && residency !== target)) return [];
    return proposal({ workloads, moving }, target, estate);
  });
}

/** Workloads that exchange data with each other move together or not at all. */
function groupsOf(workloads: readonly Workload[]): Workload[][] {
  const groups: Workload[][] = [];
  for (const workload of workloads) {
    const near = groups.filter((group) => group.some((one) => exchange(one, workload)));
    for (const group of near) groups.splice(groups.indexOf(group), 1);
    groups.push([...near.flat(), workload]);
  }
  return groups;
}

const exchange = (a: Workload, b: Workload): boolean =>
  a.exchanges.some((one) => one.with === b.deployment_id) ||
  b.exchanges.some((one) => one.with === a.deployment_id);

/** @returns every instance of a group with what would take its place; none where one of them cannot move */
function movable(workloads: readonly Workload[], { instances, offers }: Estate): Group['moving'][number][] {
  const ids = workloads.flatMap(({ instance_ids }) => instance_ids);
  const running = instances.filter((one) => ids.includes(one.instance_id) && one.state === 'running');
  const moving = running.flatMap((instance) => {
    const { provider, instance_type, region, workload_class } = instance;
    const here = offers.find((one) => one.instance_type === instance_type && one.region === region);
    const there = offers.filter(
      (one) => one.provider === other[provider] && one.instance_type === here?.equivalent,
    );
    const [to] = [...there].sort((a, b) => a.on_demand - b.on_demand);
    return to && workload_class === 'batch' ? [{ instance, to }] : [];
  });
  const isOneWay = new Set(moving.map(({ to }) => to.provider)).size === 1;
  return moving.length === running.length && isOneWay ? moving : [];
}

function proposal({ workloads, moving }: Group, target: 'aws' | 'gcp', { metrics }: Estate): Proposal[] {
  const moved_cost = cents(sum(moving.map(({ instance }) => instance.monthly_cost)));
  const gross_savings = cents(moved_cost - sum(moving.map(({ to }) => to.on_demand)));
  const inside = workloads.map(({ deployment_id }) => deployment_id);
  const outside = workloads.flatMap(({ exchanges }) =>
    exchanges.filter((one) => !inside.includes(one.with) && one.with !== target),
  );
  const transfer_gb = sum(outside.map(({ gb_per_month }) => gb_per_month));
  const data_transfer_cost = cents(transfer_gb * DOLLARS_PER_GB);
  const net = cents(gross_savings - data_transfer_cost);
  if (net <= 0 || net < LEAST_NET_SHARE * moved_cost) return [];
  const ids = moving.map(({ instance }) => instance.instance_id);
  return [
    proposalOf('cross_cloud_workload_placement', {
      ...{ risk_level: 'medium', confidence: 0.85, estimated_savings: net },
      title: `Move ${moving.length} batch instances to ${target}`,
      description: `It costs ${gross_savings} less there, of which transfer takes ${data_transfer_cost}.`,
      affected_resources: ids,
      parameters: {
        ...{ provider: target, gross_savings, data_transfer_cost, transfer_gb, changes: ['other_cloud'] },
        create: moving.map(({ instance, to }) => ({
          ...{ replaces: [instance.instance_id], provider: target, instance_type: to.instance_type },
          pricing: 'on-demand',
        })),
        remove: ids,
      },
      evidence: { ...metrics, moved_cost, gross_savings, data_transfer_cost },
    }),
  ];
}
