// Spot instances where that pays (COS-3 to COS-7). Pure.
import type { Instance } from '../../api/infrastructure';
import type { Proposal } from '../../api/recommendation';
import type { Estate } from '../frame/agent';
import { cents, proposalOf, sum } from '../frame/proposals';

const BAND = { from: 30, to: 70 };
const LEAST_SAVINGS = 100;
/** Percent of the instances that are interrupted. */
const classes = {
  stable: { risk: 'low', interruption: 5 },
  batch: { risk: 'low', interruption: 5 },
  variable: { risk: 'medium', interruption: 15 },
} as const;
type SpotClass = keyof typeof classes;
const confidences = { low: 0.92, medium: 0.85 } as const;

interface Candidate {
  readonly instance: Instance;
  readonly workloadClass: SpotClass;
  readonly discount: number;
}

const isSpotClass = (name: string | null): name is SpotClass => name !== null && Object.hasOwn(classes, name);

/** @returns the average discount of an instance's market, in percent; undefined where it is not credible (COS-4) */
export function credibleDiscount(
  { instance_type, region }: Instance,
  { offers }: Estate,
): number | undefined {
  const market = offers.find((one) => one.instance_type === instance_type && one.region === region);
  const average = market?.spot_discount_average ?? 0;
  return average >= BAND.from && average <= BAND.to ? average : undefined;
}

/** @returns the instances that may move, each with the discount that is credible for it */
function candidates(estate: Estate): Candidate[] {
  return estate.instances.flatMap((instance) => {
    const { state, pricing, workload_class: workloadClass } = instance;
    if (state !== 'running' || pricing !== 'on-demand' || !isSpotClass(workloadClass)) return [];
    const discount = credibleDiscount(instance, estate);
    return discount === undefined ? [] : [{ instance, workloadClass, discount }];
  });
}

/** @returns a recommendation for each provider where the savings are worth it */
export function spotProposals(estate: Estate): Proposal[] {
  const all = candidates(estate);
  return (['aws', 'gcp'] as const).flatMap((provider) => {
    const group = all.filter(({ instance }) => instance.provider === provider);
    const savings = cents(
      sum(group.map(({ instance, discount }) => (instance.monthly_cost * discount) / 100)),
    );
    return savings < LEAST_SAVINGS ? [] : [proposal(provider, group, savings, estate)];
  });
}

function proposal(
  provider: 'aws' | 'gcp',
  group: readonly Candidate[],
  savings: number,
  { metrics }: Estate,
): Proposal {
  const isMedium = group.some((one) => classes[one.workloadClass].risk === 'medium');
  const risk_level = isMedium ? ('medium' as const) : ('low' as const);
  const cost = sum(group.map(({ instance }) => instance.monthly_cost));
  const discount_pct = cents((100 * savings) / cost);
  const interruption_pct = Math.max(...group.map((one) => classes[one.workloadClass].interruption));
  const ids = group.map(({ instance }) => instance.instance_id);
  const create = ids.map((id) => ({ replaces: [id], provider, instance_type: null, pricing: 'spot' }));
  return proposalOf('spot_migration', {
    ...{ risk_level, confidence: confidences[risk_level], estimated_savings: savings },
    title: `Move ${group.length} ${provider} instances to spot`,
    description: `The 30-day average of the spot market is ${discount_pct} % below on-demand.`,
    affected_resources: ids,
    parameters: {
      ...{ provider, discount_pct, interruption_pct, moved_fraction: 1, changes: ['spot'] },
      ...{ create, remove: ids },
    },
    evidence: { ...metrics, moved_cost: cents(cost), discount_pct },
  });
}
