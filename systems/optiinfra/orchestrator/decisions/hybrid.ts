// Half of each: what becomes of two recommendations that neither wins (CFL-20 to CFL-22).
import type { Hybrid } from '../../api/conflict';
import type { Proposal, Recommendation, Validation } from '../../api/recommendation';
import { pickAgent } from '../tasks/agents';
import { accessOf } from '../estate/cloud-accounts';
import { hybridOf, type Decision, type Divisible } from '../domain/resolution';
import { requiredValidators } from '../domain/validators';
import { newId } from '../ids';
import type { Platform } from '../platform';

export interface Worked {
  readonly hybrid: Hybrid;
  readonly proposal: Proposal;
  readonly validations: Validation[];
}

export const negotiated = ({ spot, other }: Divisible, { hybrid }: Worked): Decision => ({
  ...{ resolution_strategy: 'negotiate_hybrid', chosen_recommendation: null, decided_by: 'negotiation' },
  ...{ execution_order: [], superseded: [spot.id, other.id].sort(), reasoning: hybrid.reasoning },
});

/** @returns the hybrid, where performance and resource agree to it; null where they do not */
export async function divided(
  platform: Platform,
  { spot }: Divisible,
  customerId: string,
): Promise<Worked | null> {
  const rows = await platform.stores.database
    .selectFrom('instances')
    .select('view')
    .where('customer_id', '=', customerId)
    .where('instance_id', 'in', spot.affected_resources)
    .execute();
  const instances = rows.map(({ view }) => view);
  const { hybrid, movedFraction } = hybridOf(spot, instances);
  const create = hybrid.spot_instances.map((id) => ({
    ...{ replaces: [id], provider: null, instance_type: null, pricing: 'spot' },
  }));
  const proposal: Proposal = {
    ...{ type: 'hybrid_deployment', action: 'migrate_partial', title: 'Move a half to spot' },
    ...{ description: hybrid.reasoning, risk_level: hybrid.risk_level, estimated_improvement: null },
    ...{ estimated_savings: hybrid.estimated_savings, confidence: spot.confidence, dependencies: [] },
    affected_resources: [...hybrid.on_demand_instances, ...hybrid.spot_instances].sort(),
    parameters: {
      ...{ ...spot.parameters, moved_fraction: movedFraction },
      ...{ create, remove: hybrid.spot_instances },
    },
    evidence: { moved_fraction: movedFraction },
  };
  const validations = await ask(platform, customerId, proposal);
  return validations.every(({ approved }) => approved) ? { hybrid, proposal, validations } : null;
}

async function ask(platform: Platform, customer_id: string, proposal: Proposal): Promise<Validation[]> {
  const now = platform.clock.now().toISOString();
  const draft: Recommendation = {
    ...{ ...proposal, id: newId('rec'), customer_id, agent_type: 'orchestrator', agent_id: null },
    ...{ status: 'validating', validations: [], created_at: now, expires_at: now },
  };
  const access = await accessOf(platform, customer_id);
  return Promise.all(
    requiredValidators('orchestrator').map(async (type) => {
      const { client } = await pickAgent(platform, type);
      return client.validate(draft, access, platform.settings.timing.taskTimeoutMs);
    }),
  );
}
