// The AgentObservation as the operator reads and writes it (OPR-1 to OPR-3).

export const GROUP = 'agentspec.io';
export const VERSION = 'v1';
export const PLURAL = 'agentobservations';
export const KIND = 'AgentObservation';

/** The operator's name in events, annotations and labels. */
export const OPERATOR = 'agentspec-operator';

/** Marks the observations that mirror agents of the central service; only these are ever deleted by the operator. */
export const MIRROR_LABEL = 'agentspec.io/mirrored-from';
export const MIRROR_LABEL_VALUE = 'central-service';

export type Phase = 'Pending' | 'Healthy' | 'Degraded' | 'Unhealthy' | 'Unknown';
export type Grade = 'A' | 'B' | 'C' | 'D' | 'F';
export type ConditionType = 'Ready' | 'Compliant' | 'ModelReachable';
export type ConditionStatus = 'True' | 'False' | 'Unknown';

export interface Condition {
  readonly type: ConditionType;
  readonly status: ConditionStatus;
  readonly reason: string;
  readonly message: string;
  /** ISO 8601; when `status` last changed. */
  readonly lastTransitionTime: string;
}

/** A status as a merge patch: null removes a field, and what is left out stays as it is. */
export interface StatusPatch {
  readonly phase: Phase;
  readonly grade: Grade | null;
  /** 0 to 100. */
  readonly score: number | null;
  readonly source: string | null;
  /** Number of gap issues. */
  readonly violations: number;
  /** ISO 8601. */
  readonly lastChecked: string | null;
  readonly model: { readonly status: string; readonly id?: string; readonly latencyMs: number | null } | null;
  readonly summary: Readonly<Summary> | null;
  readonly conditions: readonly Condition[];
}

export interface Summary {
  passed: number;
  failed: number;
  warnings: number;
  skipped: number;
}

export interface ObjectMeta {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly generation: number;
  readonly resourceVersion: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** As the API server gives it; the spec may be older than today's validation, so it is read with care. */
export interface AgentObservation {
  readonly metadata: ObjectMeta;
  readonly spec?: unknown;
  readonly status?: { readonly phase?: Phase; readonly conditions?: readonly Condition[] };
}

/** What it takes to address one observation, and not a later one of the same name. */
export type ObservationRef = Pick<ObjectMeta, 'name' | 'namespace' | 'uid'>;

export const keyOf = ({ namespace, name }: Pick<ObjectMeta, 'name' | 'namespace'>): string =>
  `${namespace}/${name}`;
