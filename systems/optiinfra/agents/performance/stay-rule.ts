// What had better stay on demand (LAT-10). Pure.
import type { Proposal } from '../../api/recommendation';
import type { Estate } from '../frame/agent';
import { credibleDiscount } from '../cost/spot-rule';
import { proposalOf } from '../frame/proposals';

/** Percent of the instances that spot capacity would take away; more than 10 is too much. */
const UNSTEADY = { workload_class: 'variable', interruption_pct: 15 } as const;

export const stayProposals = (estate: Estate): Proposal[] =>
  estate.workloads
    .filter(({ kind }) => kind === 'deployment')
    .flatMap(({ deployment_id, instance_ids }) => {
      const staying = estate.instances.filter(
        (one) =>
          instance_ids.includes(one.instance_id) &&
          one.state === 'running' &&
          one.pricing === 'on-demand' &&
          one.workload_class === UNSTEADY.workload_class &&
          credibleDiscount(one, estate) !== undefined,
      );
      if (staying.length === 0) return [];
      return proposalOf('stay_on_demand', {
        ...{ risk_level: 'low', confidence: 0.92 },
        title: `Keep ${deployment_id} on demand`,
        description: `Spot capacity would interrupt ${UNSTEADY.interruption_pct} % of its instances.`,
        affected_resources: staying.map(({ instance_id }) => instance_id),
        evidence: { ...estate.metrics, interruption_pct: UNSTEADY.interruption_pct },
      });
    });
