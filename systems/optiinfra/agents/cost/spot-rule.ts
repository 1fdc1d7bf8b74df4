// The rule by which the cost agent recommends spot instances (COS-3 to COS-7). Pure: an estate and prices in, proposals out.
import type { Instance } from '../../api/infrastructure';
import type { Proposal, Risk } from '../../api/recommendation';

/** What the market of one type in one region gives, averaged over 30 days, in percent. */
export interface SpotMarket {
  readonly instance_type: string;
  readonly region: string;
  readonly average: number;
}

const BAND = { from: 30, to: 70 };
const LEAST_SAVINGS = 100;
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

const cents = (dollars: number): number => Math.round(dollars * 100) / 100;
const isSpotClass = (name: string | null): name is SpotClass => name !== null && Object.hasOwn(classes, name);

/** @returns the instances that may move, each with the discount that is credible for it */
export function candidates(instances: readonly Instance[], markets: readonly SpotMarket[]): Candidate[] {
  return instances.flatMap((instance) => {
    const { state, pricing, workload_class: workloadClass, instance_type, region } = instance;
    if (state !== 'running' || pricing !== 'on-demand' || !isSpotClass(workloadClass)) return [];
    const market = markets.find((one) => one.instance_type === instance_type && one.region === region);
    if (!market) return [];
    // Averages come of sums: a hair beside the band is within it.
    const average = Math.round(market.average * 1e6) / 1e6;
    return average >= BAND.from && average <= BAND.to ? [{ instance, workloadClass, discount: average }] : [];
  });
}

/** @returns a recommendation for each provider where the savings are worth it, deterministic in its inputs */
export function spotProposals(
  instances: readonly Instance[],
  markets: readonly SpotMarket[],
  evidence: Readonly<Record<string, number>>,
): Proposal[] {
  const all = candidates(instances, markets);
  return (['aws', 'gcp'] as const).flatMap((provider) => {
    const group = all.filter(({ instance }) => instance.provider === provider);
    const savings = cents(
      group.reduce((sum, { instance, discount }) => sum + (instance.monthly_cost * discount) / 100, 0),
    );
    return savings < LEAST_SAVINGS ? [] : [proposal(provider, group, savings, evidence)];
  });
}

function proposal(
  provider: string,
  group: readonly Candidate[],
  savings: number,
  evidence: Readonly<Record<string, number>>,
): Proposal {
  const risk: Extract<Risk, 'low' | 'medium'> = group.some(
    (one) => classes[one.workloadClass].risk === 'medium',
  )
    ? 'medium'
    : 'low';
  const cost = group.reduce((sum, { instance }) => sum + instance.monthly_cost, 0);
  const discount_pct = cents((100 * savings) / cost);
  const interruption_pct = Math.max(...group.map((one) => classes[one.workloadClass].interruption));
  return {
    ...{ type: 'spot_migration', action: 'migrate_to_spot', risk_level: risk, confidence: confidences[risk] },
    title: `Move ${group.length} ${provider} instances to spot`,
    description: `The 30-day average of the spot market is ${discount_pct} % below on-demand.`,
    ...{ estimated_savings: savings, estimated_improvement: null },
    affected_resources: group.map(({ instance }) => instance.instance_id).sort(),
    parameters: { provider, discount_pct, interruption_pct, moved_fraction: 1 },
    evidence: { ...evidence, moved_cost: cents(cost), discount_pct },
  };
}
