// The Kubernetes objects that the suite reads, as far as it reads them.

export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface EnvEntry {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: unknown;
}

export interface Container {
  readonly name: string;
  readonly image?: string;
  readonly env?: readonly EnvEntry[];
}

export interface Deployment {
  readonly metadata: Metadata;
  readonly spec: {
    readonly replicas?: number;
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly template: {
      readonly metadata?: Partial<Metadata>;
      readonly spec: { readonly containers: readonly Container[] };
    };
  };
  readonly status?: { readonly availableReplicas?: number };
}

interface Waiting {
  readonly reason?: string;
  readonly message?: string;
}

export interface ContainerStatus {
  readonly name: string;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly state?: {
    readonly waiting?: Waiting;
    readonly terminated?: Waiting & { readonly exitCode?: number };
  };
}

export interface Pod {
  readonly metadata: Metadata;
  readonly spec: { readonly containers: readonly Container[]; readonly nodeName?: string };
  readonly status?: {
    readonly phase?: string;
    readonly podIP?: string;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
      readonly message?: string;
    }[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

export interface List<T> {
  readonly items: readonly T[];
}

/** As `kubectl rollout restart` marks the pods that it makes; the value is the moment. */
export const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';
/** What a run has changed of a Deployment and has to put back; see RunState. */
export const BORROWED = 'proving-ground.dev/borrowed';
/** On a namespace: it belongs to the demo, a run may change what is in it. */
export const DEMO_LABEL = 'proving-ground.dev/demo';
/** On everything that a scenario makes: what is left of a run that was interrupted is found by it. */
export const SCENARIO_LABEL = 'proving-ground.dev/scenario';
/** On a Deployment that the live patch has changed: who has to put it back, a run or a person. */
export const PATCHED = 'proving-ground.dev/patched';
/** Where the chart puts the operator. */
export const OPERATOR = {
  namespace: 'agentspec-system',
  deployment: 'agentspec-operator',
  container: 'operator',
} as const;
