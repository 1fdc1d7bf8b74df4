// The resource agent: judges whether there is room for what others recommend (RSC-6).
import { Planes } from '../../clients/cloud/planes';
import type { AgentDefinition } from '../frame/agent';
import { judgeCapacity } from './capacity-rule';

export const resourceAgent: AgentDefinition = {
  type: 'resource',
  capabilities: ['utilization_analysis'],
  tasks: {},
  validate: async ({ clouds }, { affected_resources }, cloud) => {
    const planes = new Planes(clouds.planes, cloud.account_id);
    const [instances, offers] = await Promise.all([planes.instances(), planes.catalogue()]);
    const moving = instances.filter(({ instance_id }) => affected_resources.includes(instance_id));
    const pools = offers.map((one) => ({ ...one, available: one.available_spot }));
    return judgeCapacity(moving, pools);
  },
};
