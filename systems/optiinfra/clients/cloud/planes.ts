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
  status: z.string(),
  cohorts: z.array(cohort).min(1),
});
export type Workload = z.infer<typeof workload>;

export const estateMetrics = cohortMetrics.extend({ data_transfer_gb: z.number() });
export const bill = z.object({
  monthly_cost: z.number(),
  daily_cost: z.number(),
  by_provider: z.record(z.string(), z.number()),
});

export const offer = z.object({
  instance_type: z.string(),
  provider: z.enum(['aws', 'gcp']),
  region: z.string(),
  on_demand: z.number(),
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

/** One account, as billing and serving show it. */
export class Planes {
  constructor(
    private readonly base: string,
    private readonly account: string,
  ) {}

  readonly workloads = (): Promise<Workload[]> => this.ask(z.array(workload), 'serving', 'workloads');
  readonly metrics = () => this.ask(estateMetrics, 'serving', 'metrics');
  readonly bill = () => this.ask(bill, 'billing', '');
  readonly instances = () => this.ask(z.array(instance), 'billing', 'instances');
  readonly catalogue = (): Promise<Offer[]> => this.ask(z.array(offer), 'billing', 'catalogue');

  /** @param cohortName by default all cohorts, by their shares of the traffic */
  samples(deployment: string, count: number, cohortName?: string): Promise<Sample[]> {
    const query = new URLSearchParams({
      count: String(count),
      ...(cohortName ? { cohort: cohortName } : {}),
    });
    return this.ask(z.array(sample), 'serving', `workloads/${deployment}/samples?${query.toString()}`);
  }

  addCohort(deployment: string, name: string, instanceIds: readonly string[]): Promise<Workload> {
    const body = { name, instance_ids: instanceIds };
    return this.ask(workload, 'serving', `workloads/${deployment}/cohorts`, 'POST', body);
  }

  dropCohort(deployment: string, name: string): Promise<Workload> {
    return this.ask(workload, 'serving', `workloads/${deployment}/cohorts/${name}`, 'DELETE');
  }

  /** @param weights percent by cohort, which add up to 100 */
  setWeights(deployment: string, weights: Readonly<Record<string, number>>): Promise<Workload> {
    return this.ask(workload, 'serving', `workloads/${deployment}/weights`, 'PUT', { weights });
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
