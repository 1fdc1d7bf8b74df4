// Capacity that is too large, too small or too scattered (RSC-2 to RSC-5). Pure.
import type { Proposal } from '../../api/recommendation';
import type { ObservedInstance, Workload } from '../../clients/cloud/planes';
import type { Estate } from '../frame/agent';
import { cents, proposalOf, sum } from '../frame/proposals';

/** Uses, from 0 to 1. */
const LOW = 0.5;
const IDLE = 0.2;
const CRITICAL = 0.9;
const SCATTERED = 0.4;
/** What an instance may be used by after a change. */
const MOST_AFTER = 0.8;
const medium = { risk_level: 'medium', confidence: 0.85 } as const;

const running = ({ instances }: Estate): ObservedInstance[] =>
  instances.filter(({ state, pricing }) => state === 'running' && pricing !== 'reserved');
const idsOf = (instances: readonly ObservedInstance[]): string[] =>
  instances.map(({ instance_id }) => instance_id);
const meanUse = (instances: readonly ObservedInstance[]): number =>
  sum(instances.map(({ utilization }) => utilization)) / instances.length;

/** R1: half the size does, for all instances of a provider together. */
export function rightsizingProposals(estate: Estate): Proposal[] {
  const halves = running(estate).flatMap((instance) => {
    const of = (type: string | null | undefined) =>
      estate.offers.find((one) => one.instance_type === type && one.region === instance.region);
    const here = of(instance.instance_type);
    const half = of(here?.half_size);
    const fits = instance.utilization < LOW && 2 * instance.utilization <= MOST_AFTER;
    return here && half && fits ? [{ instance, half, gap: here.on_demand - half.on_demand }] : [];
  });
  return (['aws', 'gcp'] as const).flatMap((provider) => {
    const group = halves.filter(({ instance }) => instance.provider === provider);
    if (group.length === 0) return [];
    const ids = idsOf(group.map(({ instance }) => instance));
    const create = group.map(({ instance, half }) => ({
      ...{ replaces: [instance.instance_id], provider, instance_type: half.instance_type, pricing: null },
    }));
    return proposalOf('instance_rightsizing', {
      ...medium,
      ...{ affected_resources: ids, estimated_savings: cents(sum(group.map(({ gap }) => gap))) },
      title: `Half the size for ${group.length} ${provider} instances`,
      description: 'They are used by less than 50 %, and half the size would be used by 80 % at most.',
      parameters: { provider, create, remove: ids, changes: ['half_size'] },
      evidence: { ...estate.metrics, utilization: meanUse(group.map(({ instance }) => instance)) },
    });
  });
}

/** R2 and R3, of each deployment. */
export const scalingProposals = (estate: Estate): Proposal[] =>
  estate.workloads
    .filter(({ kind }) => kind === 'deployment')
    .flatMap((workload) => {
      const fleet = running(estate).filter(({ instance_id }) => workload.instance_ids.includes(instance_id));
      if (fleet.length === 0) return [];
      const use = meanUse(fleet);
      if (use >= CRITICAL) return [up(workload, fleet, use, estate)];
      if (use < IDLE && fleet.length > 1) return [down(workload, fleet, use, estate)];
      return consolidation(workload, fleet, estate);
    });

function up(
  { deployment_id }: Workload,
  fleet: readonly ObservedInstance[],
  use: number,
  { offers, metrics }: Estate,
): Proposal {
  const model = fleet[0] as ObservedInstance;
  const { provider, instance_type, region } = model;
  const price = offers.find((one) => one.instance_type === instance_type && one.region === region);
  return proposalOf('gpu_scaling', {
    ...{ ...medium, action: 'scale_up', affected_resources: idsOf(fleet) },
    title: `One more instance for ${deployment_id}`,
    description: `Its instances are used by ${Math.round(use * 100)} %.`,
    estimated_improvement: Math.round((100 * (fleet.length + 1)) / fleet.length) / 100,
    parameters: {
      ...{ provider, added_cost: price?.on_demand ?? 0, remove: [] },
      create: [{ replaces: [], provider, instance_type, pricing: 'on-demand' }],
    },
    evidence: { ...metrics, utilization: use },
  });
}

function down(
  { deployment_id }: Workload,
  fleet: readonly ObservedInstance[],
  use: number,
  { metrics }: Estate,
): Proposal {
  const idlest = [...fleet].sort((a, b) => a.utilization - b.utilization)[0] as ObservedInstance;
  return proposalOf('gpu_scaling', {
    ...{ ...medium, action: 'scale_down', affected_resources: idsOf(fleet) },
    estimated_savings: cents(idlest.monthly_cost),
    title: `One instance less for ${deployment_id}`,
    description: `Its instances are used by ${Math.round(use * 100)} %.`,
    parameters: { provider: idlest.provider, create: [], remove: [idlest.instance_id] },
    evidence: { ...metrics, utilization: use },
  });
}

/** R3: what two do, one can do. */
function consolidation(
  { deployment_id }: Workload,
  fleet: readonly ObservedInstance[],
  { metrics }: Estate,
): Proposal[] {
  const pair = fleet
    .filter(({ utilization, instance_type }) =>
      [utilization < SCATTERED, instance_type === fleet[0]?.instance_type].every(Boolean),
    )
    .slice(0, 2);
  const [first, second] = pair;
  if (!first || !second) return [];
  const ids = idsOf(pair);
  const { provider, instance_type, pricing } = first;
  return [
    proposalOf('resource_consolidation', {
      ...{ ...medium, affected_resources: ids, estimated_savings: cents(second.monthly_cost) },
      title: `One instance instead of two for ${deployment_id}`,
      description: 'Each of the two is used by less than 40 %.',
      parameters: { provider, create: [{ replaces: ids, provider, instance_type, pricing }], remove: ids },
      evidence: { ...metrics, utilization: meanUse(pair) },
    }),
  ];
}
