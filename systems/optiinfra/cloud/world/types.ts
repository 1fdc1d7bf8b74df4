// What one account of the simulated clouds consists of. Plain data: a transition takes an account and gives a new one.

export type Provider = 'aws' | 'gcp';
export type Pricing = 'on-demand' | 'spot' | 'reserved';
export type WorkloadClass = 'stable' | 'variable' | 'burst' | 'batch';
/** INF-2. */
export type InstanceState = 'pending' | 'running' | 'interrupting' | 'stopped' | 'terminated';

/** A moment on both clocks, in milliseconds: `sim` is simulated time, `wall` is real time since the epoch (GEN-11). */
export interface Now {
  readonly sim: number;
  readonly wall: number;
}

export interface Instance {
  readonly id: string;
  readonly provider: Provider;
  readonly type: string;
  readonly region: string;
  readonly zone: string;
  readonly pricing: Pricing;
  readonly state: InstanceState;
  /** The mean of 24 hours, 0 to 1 (INF-3); 0 until a workload is put on the instance. */
  readonly utilization: number;
  readonly cpu: number;
  /** Days for which utilization and CPU have been what they are. */
  readonly steadyDays: number;
  readonly uptimePct: number;
  readonly workloadClass: WorkloadClass | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly imageId: string;
  readonly launchedAt: number;
  /** Simulated time at which the present state ends by itself: `pending` and `interrupting` only. */
  readonly stateEndsAt: number | null;
  readonly spotRequestId: string | null;
  readonly commitmentId: string | null;
}

export interface SpotRequest {
  readonly id: string;
  readonly state: 'open' | 'active' | 'failed' | 'cancelled' | 'closed';
  readonly statusCode: string;
  readonly statusMessage: string;
  readonly launch: Launch;
  /** Dollars an hour. */
  readonly maxPrice: number | null;
  readonly instanceId: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Simulated time. */
  readonly fillsAt: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** What to start. */
export interface Launch {
  readonly provider: Provider;
  readonly type: string;
  readonly region: string;
  readonly zone: string;
  readonly imageId: string;
  readonly pricing: 'on-demand' | 'spot';
  /** What the instance is to be called, where its cloud lets one choose. */
  readonly name?: string;
  readonly tags: Readonly<Record<string, string>>;
}

export type Quantization = 'FP16' | 'FP8' | 'INT8' | 'INT4';

export interface ServingConfig {
  readonly paged_attention: boolean;
  readonly prefix_caching: boolean;
  readonly quantization: Quantization;
  readonly max_batch_size: number;
}

/** Instances with one configuration that take a share of a workload's traffic; an instance may be in several. */
export interface Cohort {
  readonly name: string;
  readonly instanceIds: readonly string[];
  readonly config: ServingConfig;
  /** Percent of the traffic: what was asked for, and what really flows. */
  readonly targetWeight: number;
  readonly weight: number;
  /** Utilization times units of the instances it was made to stand for. */
  readonly work: number;
  /** It has been the only cohort since a migration to it ended. */
  readonly settled: boolean;
}

/** What a workload gave at full load when it was measured; null where it has no such value. */
export interface Baseline {
  readonly latency_p95: number | null;
  readonly throughput: number;
  readonly gpu_utilization: number;
  readonly quality: number | null;
  readonly error_rate: number;
}

/** A served model, or the job queue of instances outside a deployment (INF-5). */
export interface Workload {
  readonly id: string;
  readonly kind: 'deployment' | 'queue';
  readonly model: string | null;
  readonly base: Baseline;
  readonly baseConfig: ServingConfig;
  readonly kvCacheHitRate: number | null;
  readonly kvCacheUsage: number | null;
  readonly queueLength: number;
  /** The fleet on which `base` was measured. */
  readonly home: { readonly provider: Provider; readonly units: number; readonly slots: number };
  /** The clouds that have its data. */
  readonly dataIn: readonly Provider[];
  readonly cohorts: readonly Cohort[];
}

/** Data that a workload exchanges with another one, or with what stands in a cloud. */
export interface Link {
  readonly from: string;
  /** A workload, or a provider. */
  readonly to: string;
  readonly gbPerMonth: number;
}

/** Of one type in one account; discounts in percent. */
export interface Market {
  readonly average: number;
  readonly current: number;
  /** Instances that a pool (type and region) can run as spot (aws, gcp), and how many on demand. */
  readonly capacity: number;
  readonly onDemandCapacity: number;
}

export interface Commitment {
  readonly id: string;
  readonly provider: Provider;
  readonly instanceType: string;
  readonly region: string;
  readonly count: number;
  readonly termYears: 1 | 3;
  readonly payment: 'all' | 'partial' | 'none';
  readonly discountPct: number;
}

export interface Role {
  readonly arn: string;
  /** Null: the trust policy asks for none. */
  readonly externalId: string | null;
  /** Patterns such as `ec2:Describe*`. */
  readonly allowedActions: readonly string[];
}

/** A point that was put into CloudWatch or into Google's monitoring; `at` in milliseconds since the epoch. */
export interface Datum {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly at: number;
  readonly value: number;
  readonly unit: string;
}

/** A request that reached one of the clouds' APIs. */
export interface Call {
  readonly seq: number;
  readonly at: string;
  readonly door: string;
  readonly operation: string;
  readonly outcome: string;
}

export interface Account {
  readonly id: string;
  readonly projectId: string;
  readonly fixture: string;
  readonly seed: string;
  readonly nextId: number;
  /** Simulated time by which this account is ahead of the clock of all. */
  readonly clockAheadMs: number;
  /** At most this much up and down, as a share: 0.002 is 0.2 % (CLD-6). */
  readonly noise: number;
  readonly region: string;
  readonly gcpRegion: string;
  readonly roles: readonly Role[];
  readonly serviceAccount: string;
  readonly instances: readonly Instance[];
  readonly spotRequests: readonly SpotRequest[];
  readonly workloads: readonly Workload[];
  readonly links: readonly Link[];
  readonly markets: Readonly<Record<string, Market>>;
  readonly commitments: readonly Commitment[];
  readonly faults: readonly import('./faults').Fault[];
  /** By client token: what was asked, and the ids that it made. */
  readonly tokens: Readonly<Record<string, { readonly asked: string; readonly ids: readonly string[] }>>;
  readonly data: readonly Datum[];
  readonly calls: readonly Call[];
}

/** What a transition gives: the account afterwards, and its answer. */
export type Outcome<T> = readonly [Account, T];
