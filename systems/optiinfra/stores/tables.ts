// The rows of the transactional tables, as kysely sees them. JSON columns hold what the API's schemas say.
import type { ColumnType, Generated } from 'kysely';
import type { Customer, Onboarding } from '../api/customer';
import type { TaskStatus } from '../api/agent';
import type { AgentType } from '../api/customer';
import type { Event } from '../api/event';
import type { LearnedOutcome, Optimization, Snapshot, Step } from '../api/optimization';
import type { Conflict, Resolution } from '../api/conflict';
import type { Proposal, Recommendation, Validation } from '../api/recommendation';
import type { ObservedInstance, Workload } from '../clients/cloud/planes';

/** Written as ISO text or a Date, read as a Date. */
type Moment = ColumnType<Date, Date | string, Date | string>;
type Nullable<T> = T | null;
/** Written as JSON text (see `json`), read as what it says. */
export type Jsonb<T> = ColumnType<T, string, string>;

export interface CustomersTable {
  id: string;
  company_name: string;
  email: string;
  plan: Customer['plan'];
  status: Customer['status'];
  monthly_spend: Nullable<number>;
  cloud_providers: Customer['cloud_providers'];
  preferences: Jsonb<Customer['preferences']>;
  slo: Jsonb<Customer['slo']>;
  settings: Jsonb<Customer['settings']>;
  discovery: 'none' | 'discovering' | 'discovered' | 'failed';
  last_event_seq: Generated<number>;
  created_at: Moment;
  updated_at: Moment;
}

export interface UsersTable {
  id: string;
  customer_id: Nullable<string>;
  email: string;
  role: 'admin' | 'customer' | 'viewer';
  password_hash: string;
  failed_logins: Generated<number>;
  last_login_at: Nullable<Moment>;
}

export interface RefreshTokensTable {
  hash: string;
  family: string;
  user_id: string;
  expires_at: Moment;
  used_at: Generated<Nullable<Date>>;
  revoked_at: Generated<Nullable<Date>>;
}

export interface ApiKeysTable {
  id: string;
  hash: string;
  customer_id: string;
  user_id: string;
  name: string;
  created_at: Moment;
  expires_at: Moment;
  revoked_at: Nullable<Moment>;
}

export interface CloudCredentialsTable {
  customer_id: string;
  provider: string;
  ciphertext: string;
  created_at: Moment;
}
export type CloudCredentials = Onboarding;

export interface AgentTokensTable {
  hash: string;
  customer_id: string;
  expires_at: Moment;
  revoked_at: Nullable<Moment>;
}

export interface AgentsTable {
  agent_id: string;
  agent_type: AgentType;
  version: string;
  hostname: string;
  endpoint: Nullable<string>;
  status: 'active' | 'degraded' | 'unreachable' | 'deregistered';
  load: number;
  current_tasks: number;
  registered_at: Moment;
  last_heartbeat: Moment;
  /** Of the database's own clock, which no hook moves: whether an agent lives is a matter of real time (GEN-12). */
  heard_at: Generated<Date>;
}

export interface AgentCapabilitiesTable {
  agent_id: string;
  capability: string;
}

export interface AgentHeartbeatsTable {
  id: Generated<number>;
  agent_id: string;
  agent_type: AgentType;
  customer_id: Nullable<string>;
  status: string;
  current_tasks: number;
  load: number;
  timestamp: Moment;
}

export interface TasksTable {
  task_id: string;
  task_type: string;
  agent_type: AgentType;
  agent_id: Nullable<string>;
  customer_id: Nullable<string>;
  priority: number;
  parameters: Jsonb<Record<string, unknown>>;
  status: TaskStatus;
  result: Nullable<Jsonb<unknown>>;
  error: Nullable<string>;
  timeout_seconds: number;
  retry_count: number;
  max_retries: number;
  depends_on: Generated<string[]>;
  /** In real time, from when it was first sent. */
  deadline_at: Generated<Nullable<Date>>;
  created_at: Moment;
  started_at: Nullable<Moment>;
  completed_at: Nullable<Moment>;
}

export interface AnalysesTable {
  id: string;
  customer_id: string;
  agent_type: AgentType;
  task_id: string;
  status: 'running' | 'completed' | 'failed';
  recommendation_ids: string[];
  error: Nullable<string>;
  created_at: Moment;
}

export interface InstancesTable {
  customer_id: string;
  instance_id: string;
  view: Jsonb<ObservedInstance>;
}

/** Deployments and job queues, with what only analyses look at. */
export interface WorkloadsTable {
  customer_id: string;
  workload_id: string;
  view: Jsonb<Workload>;
}

export interface DeploymentsTable {
  customer_id: string;
  deployment_id: string;
  view: Jsonb<import('../api/infrastructure').Deployment>;
}

export interface RecommendationsTable {
  id: string;
  customer_id: string;
  agent_type: Recommendation['agent_type'];
  agent_id: Nullable<string>;
  type: Recommendation['type'];
  title: string;
  description: string;
  action: string;
  status: Recommendation['status'];
  risk_level: Recommendation['risk_level'];
  estimated_savings: number;
  estimated_improvement: Nullable<number>;
  confidence: number;
  affected_resources: string[];
  parameters: Jsonb<Recommendation['parameters']>;
  dependencies: string[];
  evidence: Jsonb<Recommendation['evidence']>;
  rejection_reason: Nullable<string>;
  created_at: Moment;
  expires_at: Moment;
}

export interface RecommendationValidationsTable {
  recommendation_id: string;
  agent_type: AgentType;
  validation: Jsonb<Validation>;
}

export interface ApprovalsTable {
  id: string;
  recommendation_id: string;
  user_id: Nullable<string>;
  comment: Nullable<string>;
  created_at: Moment;
}

export interface OptimizationsTable {
  id: string;
  recommendation_id: Nullable<string>;
  resolution_id: Nullable<string>;
  customer_id: string;
  kind: Optimization['kind'];
  children: string[];
  status: Optimization['status'];
  progress: number;
  traffic_percent: number;
  affected_resources: string[];
  before: Nullable<Jsonb<Snapshot>>;
  after: Nullable<Jsonb<Snapshot>>;
  result: Nullable<Jsonb<NonNullable<Optimization['result']>>>;
  original_state_restored: Nullable<boolean>;
  rollback: Nullable<Jsonb<NonNullable<Optimization['rollback']>>>;
  reverted_by: Nullable<string>;
  rollback_requested: Nullable<string>;
  created_at: Moment;
  started_at: Nullable<Moment>;
  completed_at: Nullable<Moment>;
}

export interface ExecutionStepsTable {
  optimization_id: string;
  order: number;
  name: string;
  status: Step['status'];
  agent_type: AgentType;
  critical: boolean;
  reversible: boolean;
  traffic_percent: Nullable<number>;
  started_at: Nullable<Moment>;
  completed_at: Nullable<Moment>;
  result: Nullable<Jsonb<Record<string, unknown>>>;
  error: Nullable<string>;
}

/** A rejection has no optimization: it is kept with its recommendation, and its reason (LRN-10). */
export interface OutcomesTable extends Omit<LearnedOutcome, 'optimization_id' | 'features' | 'created_at'> {
  customer_id: Nullable<string>;
  optimization_id: Nullable<string>;
  recommendation_id: Nullable<string>;
  reason: Nullable<string>;
  features: Jsonb<LearnedOutcome['features']>;
  created_at: Moment;
}

export interface ResolutionsTable extends Omit<Resolution, 'conflicts' | 'hybrid_solution' | 'created_at'> {
  recommendation_ids: string[];
  hybrid_solution: Nullable<Jsonb<NonNullable<Resolution['hybrid_solution']>>>;
  /** The recommendation that carries a hybrid out, with what other agents said of it. */
  hybrid: Nullable<Jsonb<{ proposal: Proposal; validations: Validation[] }>>;
  created_at: Moment;
}

export interface ConflictsTable extends Omit<Conflict, 'detected_at'> {
  resolution_id: string;
  customer_id: string;
  detected_at: Moment;
}

export interface AgentEventsTable extends Omit<Event, 'data' | 'timestamp'> {
  data: Jsonb<Event['data']>;
  timestamp: Moment;
}

export interface QualityBaselinesTable {
  customer_id: string;
  deployment_id: string;
  mean: number;
  std_dev: number;
  p95: number;
  samples: number;
  established_at: Moment;
}

export interface QualityRegressionsTable {
  id: string;
  customer_id: string;
  optimization_id: Nullable<string>;
  deployment_id: string;
  baseline: number;
  current: number;
  delta_pct: number;
  severity: string;
  created_at: Moment;
}

export interface AuditLogTable {
  id: string;
  position: Generated<number>;
  actor: Jsonb<Record<string, string>>;
  actor_ip: Nullable<string>;
  action: string;
  target_type: string;
  target_id: Nullable<string>;
  customer_id: Nullable<string>;
  outcome: 'allowed' | 'denied' | 'error';
  before: Nullable<Jsonb<Record<string, unknown>>>;
  after: Nullable<Jsonb<Record<string, unknown>>>;
  request_id: Nullable<string>;
  timestamp: Moment;
}
