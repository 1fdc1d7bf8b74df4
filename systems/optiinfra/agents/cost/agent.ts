// The cost agent: looks for cheaper capacity, in another market, for a longer term or in another cloud (COS-1 to COS-15).
import type { AgentDefinition } from '../frame/agent';
import { idleProposals, reservedProposals } from './commitment-rule';
import { judgeCost } from './cost-rule';
import { placementProposals } from './placement-rule';
import { spotProposals } from './spot-rule';

export const costAgent: AgentDefinition = {
  type: 'cost',
  capabilities: ['spot_migration', 'reserved_instance_optimization'],
  analysis: {
    names: ['analyze_cost', 'migrate_to_spot'],
    needs: ['monthly_cost'],
    rules: [spotProposals, reservedProposals, idleProposals, placementProposals],
  },
  validate: async ({ stores }, recommendation) => {
    const newest = await stores.metrics.newest(recommendation.customer_id, 'monthly_cost');
    if (newest) return judgeCost(recommendation, newest.value);
    return { approved: false, confidence: 0.5, concerns: ['insufficient_data: there is no monthly_cost'] };
  },
};
