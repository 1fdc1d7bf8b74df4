// What things are called, wherever OptiInfra runs.

export const agentTypes = ['cost', 'performance', 'resource', 'application'] as const;
export type AgentType = (typeof agentTypes)[number];

export interface ProposalKind {
  readonly type: string;
  readonly agent: AgentType;
}

/** What features call a recommendation -> its type, and the agent that finds it. */
export const proposals: Readonly<Record<string, ProposalKind>> = {
  'a spot migration': { type: 'spot_migration', agent: 'cost' },
  'a cross-cloud placement': { type: 'cross_cloud_workload_placement', agent: 'cost' },
  'a KV cache optimization': { type: 'kv_cache_optimization', agent: 'performance' },
  'a quantization': { type: 'quantization', agent: 'performance' },
  'staying on demand': { type: 'stay_on_demand', agent: 'performance' },
  'a rightsizing': { type: 'instance_rightsizing', agent: 'resource' },
};

/** The rows of the health table, in its order (RUN-27). */
export const services = [
  ...(['postgres', 'clickhouse', 'redis', 'qdrant', 'localstack', 'orchestrator'] as const),
  ...(['cost-agent', 'performance-agent', 'resource-agent', 'application-agent', 'portal'] as const),
] as const;

/** As it stands in errors and reports. */
export const ENVIRONMENT = 'the OptiInfra test environment';
