// What things are called, wherever OptiInfra runs.

export const agentTypes = ['cost', 'performance', 'resource', 'application'] as const;
export type AgentType = (typeof agentTypes)[number];

/** The rows of the health table, in its order (RUN-27). */
export const services = [
  ...(['postgres', 'clickhouse', 'redis', 'qdrant', 'localstack', 'orchestrator'] as const),
  ...(['cost-agent', 'performance-agent', 'resource-agent', 'application-agent', 'portal'] as const),
] as const;

/** As it stands in errors and reports. */
export const ENVIRONMENT = 'the OptiInfra test environment';
