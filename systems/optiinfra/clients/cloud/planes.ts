// The planes of the clouds that speak JSON: the bill, the catalogue, and the serving of models.
import { z } from 'zod';
import { instance, servingConfig } from '../../api/infrastructure';
import { CloudRefusal } from './access';

const TIMEOUT_MS = 10_000;

/** Milliseconds, requests a second, percent, 0 to 1, percent. */
export const cohortMetrics = z.object({
  latency_p95: z.number().nullable(),
  latency_p99: z.number().nullable(),
  throughput: z.number(),
  error_rate: z.number(),
  quality_score: z.number().nullable(),
  gpu_utilization: z.number(),
});

export const cohort = z.object({
  name: z.string(),
  weight: z.number(),
  target_weight: z.number(),
  config: servingConfig,
  instance_ids: z.array(z.string()),
  running_instance_ids: z.array(z.string()),
  metrics: cohortMetrics,
});
export type Cohort = z.infer<typeof cohort>;
export type ServingConfig = z.infer<typeof servingConfig>;

/** An instance, with what only analyses look at: 0 to 1, days. */
export const observedInstance = instance.extend({ cpu_utilization: z.number(), steady_days: z.number() });
export type ObservedInstance = z.infer<typeof observedInstance>;

/** A deployment, or the job queue of instances outside of one. */
export const workload = z.object({
  deployment_id: z.string(),
  kind: z.enum(['deployment', 'queue']),
  model: z.string().nullable(),
  instance_ids: z.array(z.string()),
  avg_latency_p95: z.number().nullable(),
  latency_p99: z.number().nullable(),
  requests_per_second: z.number(),
  error_rate: z.number(),
  quality_score: z.number().nullable(),
  gpu_utilization: z.number(),
  config: servingConfig,
  kv_cache_hit_rate: z.number().nullable(),
  kv_cache_usage: z.number().nullable(),
  queue_length: z.number(),
  /** Data exchanged with another workload, or with what stands in a cloud. */
  exchanges: z.array(z.object({ with: z.string(), gb_per_month: z.number() })),
  status: z.string(),
  cohorts: z.array(cohort).min(1),
});
export type Workload = z.infer<typeof workload>;

export const estateMetrics = cohortMetrics.extend({ data_transfer_gb: z.number() });
export const bill = z.object({
  monthly_cost: z.number(),
  daily_cost: z.number(),
  by_provider: z.record(z.string(), z.number()),
  transfer: z.object({ gb_per_month: z.number(), cost: z.number() }),
});

const observation = z.object({
  ...{ bill, metrics: estateMetrics, workloads: z.array(workload) },
  /** Spot instances that serve, and that their cloud takes back or has taken back. */
  notices: z.array(z.string()),
});

export const offer = z.object({
  instance_type: z.string(),
  provider: z.enum(['aws', 'gcp']),
  region: z.string(),
  gpu_count: z.number(),
  on_demand: z.number(),
  half_size: z.string().nullable(),
  /** The type of the other cloud that does the same. */
  equivalent: z.string().nullable(),
  /** The mean of 30 days, in percent. */
  spot_discount_average: z.number(),
  available_spot: z.number().int(),
  available_on_demand: z.number().int(),
});
export type Offer = z.infer<typeof offer>;

export const sample = z.object({
  sample_id: z.string(),
  cohort: z.string(),
  relevance: z.number(),
  coherence: z.number(),
  hallucination_rate: z.number(),
});
export type Sample = z.infer<typeof sample>;

/** Capacity of one type in one region. */
export interface Commitment {
  readonly provider: 'aws' | 'gcp';
  readonly instance_type: string;
  readonly region: string;
  readonly count: number;
}
const bought = z.object({ commitment_id: z.string(), discount_pct: z.number() });
export type Bought = z.infer<typeof bought>;

/** One account, as billing and serving show it. */
export class Planes {
  constructor(
    private readonly base: string,
    private readonly account: string,
  ) {}

  readonly workloads = (): Promise<Workload[]> => this.ask(z.array(workload), 'serving', 'workloads');
  readonly observation = () => this.ask(observation, 'serving', 'observation');
  readonly instances = (): Promise<ObservedInstance[]> =>
    this.ask(z.array(observedInstance), 'billing', 'instances');
  readonly catalogue = (): Promise<Offer[]> => this.ask(z.array(offer), 'billing', 'catalogue');

  /** @param cohortName by default all cohorts, by their shares of the traffic */
  samples(deployment: string, count: number, cohortName?: string): Promise<Sample[]> {
    const query = new URLSearchParams({
      count: String(count),
      ...(cohortName ? { cohort: cohortName } : {}),
    });
    return this.ask(z.array(sample), 'serving', `workloads/${deployment}/samples?${query.toString()}`);
  }

  /** @returns samples of all that is served, by the requests that each deployment gets */
  samplesOfAll(count: number): Promise<Sample[]> {
    return this.ask(z.array(sample), 'serving', `samples?count=${count}`);
  }

  addCohort(
    deployment: string,
    name: string,
    instanceIds: readonly string[],
    config: Partial<ServingConfig> = {},
  ): Promise<Workload> {
    const body = { name, instance_ids: instanceIds, config };
    return this.ask(workload, 'serving', `workloads/${deployment}/cohorts`, 'POST', body);
  }

  replaceInstance(deployment: string, name: string, old: string, fresh: string): Promise<Workload> {
    const path = `workloads/${deployment}/cohorts/${name}/instances`;
    return this.ask(workload, 'serving', path, 'PUT', { old, fresh });
  }

  dropCohort(deployment: string, name: string): Promise<Workload> {
    return this.ask(workload, 'serving', `workloads/${deployment}/cohorts/${name}`, 'DELETE');
  }

  /** @param weights percent by cohort, which add up to 100 */
  setWeights(deployment: string, weights: Readonly<Record<string, number>>): Promise<Workload> {
    return this.ask(workload, 'serving', `workloads/${deployment}/weights`, 'PUT', { weights });
  }

  /** Copies a workload's data to a cloud, or forgets the copy. */
  replicate(deployment: string, provider: string, isWanted: boolean): Promise<Workload> {
    const path = `workloads/${deployment}/replicas/${provider}`;
    return this.ask(workload, 'serving', path, isWanted ? 'PUT' : 'DELETE');
  }

  /** Buys capacity for a year without upfront; the same token again buys no more. */
  commit(token: string, offer: Commitment): Promise<Bought> {
    return this.ask(bought, 'billing', 'commitments', 'POST', { ...offer, client_token: token });
  }

  /** Lets these instances use a commitment, and no others. */
  useCommitment(id: string, instanceIds: readonly string[]): Promise<Bought> {
    return this.ask(bought, 'billing', `commitments/${id}/instances`, 'PUT', { instance_ids: instanceIds });
  }

  /** @throws {CloudRefusal} with the plane's own words, or for an answer that is not what it should be */
  private async ask<T>(
    shape: z.ZodType<T>,
    plane: string,
    path: string,
    method = 'GET',
    body?: object,
  ): Promise<T> {
    const url = `${this.base}/${plane}/accounts/${this.account}${path ? `/${path}` : ''}`;
    const response = await fetch(url, {
      method,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
    });
    const answer: unknown = await response.json();
    if (response.ok) return shape.parse(answer);
    const { error = String(response.status), message = '' } = answer as { error?: string; message?: string };
    throw new CloudRefusal(error, `${method} ${path || plane} was refused: ${message || error}`);
  }
}
