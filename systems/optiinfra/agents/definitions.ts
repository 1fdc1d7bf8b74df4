// The four agents, by type.
import type { AgentType } from '../api/customer';
import { applicationAgent } from './application/agent';
import { costAgent } from './cost/agent';
import type { AgentDefinition } from './frame/agent';
import { performanceAgent } from './performance/agent';
import { resourceAgent } from './resource/agent';

export const agents: Readonly<Record<AgentType, AgentDefinition>> = {
  ...{
    cost: costAgent,
    performance: performanceAgent,
    resource: resourceAgent,
    application: applicationAgent,
  },
};
