// The resource agent: looks for capacity that is too large, too small or scattered, and judges whether there is room (RSC-1 to RSC-6).
import { Planes } from '../../clients/cloud/planes';
import type { AgentDefinition } from '../frame/agent';
import { judgeCapacity } from './capacity-rule';
import { rightsizingProposals, scalingProposals } from './sizing-rule';

export const resourceAgent: AgentDefinition = {
  type: 'resource',
  capabilities: [
    ...['gpu_collection', 'cpu_collection', 'memory_collection'],
    ...['utilization_analysis', 'scaling_recommendations'],
  ],
  analysis: {
    names: ['analyze_resources', 'right_size', 'predict_scaling', 'balance_load'],
    needs: ['gpu_utilization'],
    rules: [rightsizingProposals, scalingProposals],
  },
  validate: async ({ clouds }, recommendation, { account_id }) => {
    const planes = new Planes(clouds.planes, account_id);
    const [instances, workloads, offers] = await Promise.all([
      ...([planes.instances(), planes.workloads(), planes.catalogue()] as const),
    ]);
    return judgeCapacity(recommendation, { instances, workloads, offers });
  },
};
