// Reserved capacity for what runs all the time, and an end for what does nothing (COS-8 to COS-10). Pure.
import type { Proposal } from '../../api/recommendation';
import type { ObservedInstance } from '../../clients/cloud/planes';
import type { Estate } from '../frame/agent';
import { cents, proposalOf, sum } from '../frame/proposals';

const LEAST_UPTIME_PCT = 80;
const LEAST_COST = 50;
/** Percent off for a year without upfront, the default offer (COS-9). */
const discounts = { aws: 30, gcp: 37 } as const;
const IDLE = { use: 0.05, days: 7 };

const runs = ({ state, pricing }: ObservedInstance): boolean =>
  state === 'running' && pricing === 'on-demand';
const isSteady = ({ workload_class, uptime_pct, monthly_cost }: ObservedInstance): boolean =>
  workload_class !== 'stable' &&
  workload_class !== 'batch' &&
  uptime_pct >= LEAST_UPTIME_PCT &&
  monthly_cost >= LEAST_COST;
const isIdle = ({ utilization, cpu_utilization, steady_days }: ObservedInstance): boolean =>
  utilization < IDLE.use && cpu_utilization < IDLE.use && steady_days >= IDLE.days;

export function reservedProposals({ instances, metrics }: Estate): Proposal[] {
  return (['aws', 'gcp'] as const).flatMap((provider) => {
    const group = instances.filter((one) => one.provider === provider && runs(one) && isSteady(one));
    if (group.length === 0) return [];
    const discount_pct = discounts[provider];
    const moved_cost = cents(sum(group.map(({ monthly_cost }) => monthly_cost)));
    return proposalOf('reserved_instance', {
      ...{ risk_level: 'low', confidence: 0.92, estimated_savings: cents((moved_cost * discount_pct) / 100) },
      title: `Reserve ${group.length} ${provider} instances for a year`,
      description: `They run nearly all the time; a year without upfront costs ${discount_pct} % less.`,
      affected_resources: group.map(({ instance_id }) => instance_id),
      parameters: { provider, discount_pct, term_years: 1, payment: 'none' },
      evidence: { ...metrics, moved_cost, discount_pct },
    });
  });
}

export const idleProposals = ({ instances, metrics }: Estate): Proposal[] =>
  instances
    .filter((one) => runs(one) && isIdle(one))
    .map(({ instance_id, monthly_cost, utilization, cpu_utilization, steady_days }) =>
      proposalOf('idle_termination', {
        ...{ risk_level: 'high', confidence: 0.85, estimated_savings: cents(monthly_cost) },
        title: `Terminate ${instance_id}, which does nothing`,
        description: `It has been used by less than 5 % for ${steady_days} days. This cannot be undone.`,
        affected_resources: [instance_id],
        parameters: { create: [], remove: [instance_id] },
        evidence: { ...metrics, utilization, cpu_utilization, steady_days },
      }),
    );
