// What an agent is to the frame: a type, what it can do, and how it decides.
import type { AgentType, Customer } from '../../api/customer';
import type { StepRequest } from '../../api/agent';
import type { MetricType } from '../../api/metric';
import type { Proposal, Recommendation, Validation } from '../../api/recommendation';
import type { CloudAccess, CloudEndpoints } from '../../clients/cloud/access';
import type { ObservedInstance, Offer, Workload } from '../../clients/cloud/planes';
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
  /** What was measured before this moment is too old to decide by (ANL-11). */
  readonly fresh_since?: string;
  readonly deployment_id?: string;
  readonly cohort?: string;
  readonly count?: number;
  /** The mean of quality with which what is sampled now is compared. */
  readonly baseline?: number;
}
export type Answer = Record<string, unknown>;
export type Verdict = Pick<Validation, 'approved' | 'confidence' | 'concerns'> &
  Partial<Pick<Validation, 'recommendations' | 'baseline_established' | 'baseline'>>;

/** All that decisions are made by (ANL-8): what the stores say of a customer, and the catalogue's prices. */
export interface Estate {
  readonly instances: readonly ObservedInstance[];
  readonly workloads: readonly Workload[];
  readonly offers: readonly Offer[];
  readonly metrics: Readonly<Partial<Record<MetricType, number>>>;
  readonly customer: Pick<Customer, 'slo' | 'preferences'>;
}

/** Pure: the same estate gives the same proposals (ANL-9). */
export type Rule = (estate: Estate) => Proposal[];

export interface AgentDefinition {
  readonly type: AgentType;
  readonly capabilities: readonly string[];
  /** The names of an analysis, the metrics that it needs, and the rules that it consists of. */
  readonly analysis?: {
    readonly names: readonly string[];
    readonly needs: readonly MetricType[];
    readonly rules: readonly Rule[];
  };
  /** By task type; an error fails the task with its message. */
  readonly tasks?: Readonly<Record<string, (tools: Tools, parameters: TaskParameters) => Promise<Answer>>>;
  readonly validate: (tools: Tools, recommendation: Recommendation, cloud: CloudAccess) => Promise<Verdict>;
}

export type StepAction = (tools: Tools, request: StepRequest, cloud: CloudAccess) => Promise<Answer>;
export interface StepActions {
  readonly execute: StepAction;
  readonly undo?: StepAction;
}
