// What an agent is to the frame: a type, what it can do, and how it answers.
import type { AgentType } from '../../api/customer';
import type { StepRequest } from '../../api/agent';
import type { Recommendation, Validation } from '../../api/recommendation';
import type { CloudAccess, CloudEndpoints } from '../../clients/cloud/access';
import type { Stores } from '../../stores/stores';

/** What every agent works with. */
export interface Tools {
  readonly stores: Stores;
  readonly clouds: CloudEndpoints;
  readonly now: () => Date;
}

export interface TaskParameters {
  readonly customer_id: string;
  readonly cloud: CloudAccess;
  /** Metrics older than this, in milliseconds, are too old to decide by (ANL-11). */
  readonly fresh_ms?: number;
  readonly deployment_id?: string;
  readonly cohort?: string;
  readonly count?: number;
}
export type Answer = Record<string, unknown>;
export type Verdict = Pick<Validation, 'approved' | 'confidence' | 'concerns'> &
  Partial<Pick<Validation, 'recommendations' | 'baseline_established' | 'baseline'>>;

export interface AgentDefinition {
  readonly type: AgentType;
  readonly capabilities: readonly string[];
  /** By task type; an error fails the task with its message. */
  readonly tasks: Readonly<Record<string, (tools: Tools, parameters: TaskParameters) => Promise<Answer>>>;
  readonly validate?: (tools: Tools, recommendation: Recommendation, cloud: CloudAccess) => Promise<Verdict>;
  /** By the name of the step. */
  readonly steps?: Readonly<Record<string, StepActions>>;
  /** Beside the steps: what gives blue all of the traffic. */
  readonly restoreTraffic?: StepAction;
}

export type StepAction = (tools: Tools, request: StepRequest, cloud: CloudAccess) => Promise<Answer>;
export interface StepActions {
  readonly execute: StepAction;
  readonly undo?: StepAction;
}
