// What OptiInfra answers, as far as scenarios look at it. The suite's own view of the contract, not the platform's code.
import type { AgentType } from '../names';

export interface Point {
  readonly timestamp: string;
  readonly metric_type: string;
  readonly value: number;
  readonly unit: string;
  readonly score?: number;
}

export interface Validation {
  readonly agent_type: AgentType;
  readonly approved: boolean;
  readonly confidence: number;
  readonly concerns: readonly string[];
  readonly baseline_established?: boolean;
  readonly validated_at: string;
}

export interface Recommendation {
  readonly id: string;
  readonly type: string;
  readonly agent_type: string;
  readonly status: string;
  readonly risk_level: string;
  readonly estimated_savings: number;
  readonly estimated_improvement: number | null;
  readonly confidence: number;
  readonly affected_resources: readonly string[];
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly evidence: Readonly<Record<string, number>>;
  readonly validations: readonly Validation[];
}

export interface Resolution {
  readonly id: string;
  readonly conflict_detected: boolean;
  readonly conflicts: readonly { readonly type: string }[];
  readonly resolution_strategy: string;
  readonly chosen_recommendation: string | null;
  readonly hybrid_solution: Readonly<Record<string, unknown>> | null;
  readonly execution_order: readonly string[];
  readonly superseded: readonly string[];
  readonly decided_by: string;
}

export interface Analysis {
  readonly status: 'running' | 'completed' | 'failed';
  readonly recommendation_ids: readonly string[];
  readonly error: string | null;
}

export interface Step {
  readonly name: string;
  readonly status: string;
  readonly agent_type: AgentType;
  readonly traffic_percent: number | null;
  readonly started_at: string | null;
  readonly completed_at: string | null;
  readonly duration_ms: number | null;
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly error: string | null;
}

export interface Result {
  readonly success: boolean;
  readonly actual_savings: number;
  readonly predicted_savings: number;
  readonly savings_accuracy_pct: number | null;
  readonly error: string | null;
}

export interface Rollback {
  readonly reason: string;
  readonly trigger: string;
  readonly duration_seconds: number | null;
  readonly steps: readonly string[];
}

export interface Optimization {
  readonly id: string;
  readonly recommendation_id: string | null;
  readonly status: string;
  readonly progress: number;
  readonly traffic_percent: number;
  readonly execution_steps: readonly Step[];
  readonly before: { readonly monthly_cost: number; readonly quality_score: number | null } | null;
  readonly after: { readonly monthly_cost: number; readonly quality_score: number | null } | null;
  readonly result: Result | null;
  readonly original_state_restored: boolean | null;
  readonly rollback: Rollback | null;
  readonly reverted_by: string | null;
  readonly started_at: string | null;
  readonly completed_at: string | null;
}

export interface Instance {
  readonly instance_id: string;
  readonly provider: string;
  readonly instance_type: string;
  readonly pricing: string;
  readonly monthly_cost: number;
  readonly state: string;
}

export interface Infrastructure {
  readonly status: string;
  readonly instances: readonly Instance[];
  readonly vllm_deployments: readonly unknown[];
  readonly total_monthly_cost: number | null;
}

/** What the portal shows (DSH-1). */
export interface Dashboard {
  readonly current_spend: number | null;
  readonly potential_savings: number;
  readonly realized_savings: number;
  readonly recommendations: readonly Recommendation[];
  readonly generated_at: string;
}

export interface Outcome {
  readonly optimization_id: string;
  readonly success: boolean | null;
  readonly actual_savings: number;
  readonly savings_accuracy_pct: number | null;
  readonly stored_in_vector_db: boolean;
  readonly vector_id: string | null;
}

/** What was learned from a change that is like a recommendation (LRN-6). */
export interface Similar {
  readonly optimization_id: string | null;
  readonly similarity: number;
  readonly success: boolean;
  readonly accuracy: number | null;
}

export interface PlatformEvent {
  readonly seq: number;
  readonly event_type: string;
  readonly source: string;
  readonly agent_type: AgentType | null;
  readonly severity: string;
  readonly correlation_id: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly timestamp: string;
}

export interface AuditEntry {
  readonly actor_ip: string | null;
  readonly actor: { readonly user_id?: string; readonly agent_id?: string; readonly system?: string };
  readonly action: string;
  readonly target_type: string;
  readonly target_id: string | null;
  readonly outcome: string;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  readonly timestamp: string;
}

export interface LiveMessage {
  readonly type: string;
  readonly seq: number | null;
  readonly customer_id: string;
  readonly correlation_id: string | null;
  readonly data: Readonly<Record<string, unknown>>;
  readonly timestamp: string;
}

/** The states in which an optimization stays (OPT-6). */
export const terminal: readonly string[] = ['completed', 'failed', 'rolled_back'];

export interface RegisteredAgent {
  readonly agent_id: string;
  readonly agent_type: AgentType;
  readonly version: string;
  readonly capabilities: readonly string[];
  readonly hostname: string;
  readonly endpoint: string | null;
  readonly status: string;
  readonly load: number;
  readonly current_tasks: number;
  readonly last_heartbeat: string;
}

export interface Task {
  readonly task_id: string;
  readonly task_type: string;
  readonly agent_type: AgentType;
  readonly agent_id: string | null;
  readonly status: string;
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly error: string | null;
  readonly timeout_seconds: number;
  readonly retry_count: number;
  readonly max_retries: number;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly completed_at: string | null;
}

/** The states in which a task stays (TSK-3). */
export const finished: readonly string[] = ['completed', 'failed', 'timeout', 'cancelled'];

/** What is in force, in milliseconds (RUN-18). */
export interface Timing {
  readonly heartbeatMs: number;
  readonly heartbeatTimeoutMs: number;
  readonly sweepMs: number;
  readonly retrySpacingMs: number;
  readonly queueMs: number;
  readonly circuitMs: number;
}

/** What became of several approvals at once (RCM-27). */
export interface BulkApproval {
  readonly approved: readonly string[];
  readonly rejected: readonly string[];
  readonly resolution_id: string | null;
  readonly execution_order: readonly string[];
}
