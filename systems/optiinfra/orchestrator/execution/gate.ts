// A gate, carried out: both agents say what green shows, the planes say what runs, and the pure rule judges.
import { z } from 'zod';
import type { Optimization } from '../../api/optimization';
import type { Recommendation } from '../../api/recommendation';
import { GREEN, greenOf, movedBy } from '../../clients/cloud/cohorts';
import type { Workload } from '../../clients/cloud/planes';
import { expectedOf } from '../../knowledge/effects';
import { accessOf, planesOf } from '../estate/cloud-accounts';
import { judgeGate, type Check, type GateMeasurement } from '../domain/gates';
import { newId } from '../ids';
import type { Platform } from '../platform';
import { withAgent } from './asking';
import { createdBy } from './optimizations';
import { tellQuality } from './quality';

const SAMPLES = 20;
const HIGH = 10;
const TIMEOUT_SECONDS = 30;

const latencyVerdict = z.object({ latency_p95: z.number().nullable(), latency_p99: z.number().nullable() });
const qualityVerdict = z.object({ samples: z.number().int(), quality_score: z.number().nullable() });

export interface GateResult {
  readonly workload: string;
  readonly checks: Check[];
}

/** @returns each workload that moves, with its checks at the present share */
export async function runGate(
  platform: Platform,
  optimization: Optimization,
  recommendation: Recommendation,
): Promise<GateResult[]> {
  const planes = await planesOf(platform, optimization.customer_id);
  const created = createdBy(optimization).map(({ instance_id }) => instance_id);
  const moving = movedBy(await planes.workloads(), [...recommendation.affected_resources, ...created]);
  const results: GateResult[] = [];
  for (const workload of moving.filter(greenOf))
    results.push(await judge(platform, optimization, recommendation, workload));
  if (results.length === 0) throw new Error('no workload has a green cohort to judge');
  return results;
}

async function judge(
  platform: Platform,
  optimization: Optimization,
  recommendation: Recommendation,
  workload: Workload,
): Promise<GateResult> {
  const { customer_id } = optimization;
  const green = greenOf(workload);
  if (!green) throw new Error(`${workload.deployment_id} has no cohort ${GREEN}`);
  const [latency, quality] = await verdicts(platform, customer_id, workload);
  const measured: GateMeasurement = {
    ...{ samples: quality.samples, quality: quality.quality_score, error_rate: green.metrics.error_rate },
    ...{ instances: green.instance_ids.length, running: green.running_instance_ids.length },
    moved_pct: green.target_weight === 0 ? 0 : (100 * green.weight) / green.target_weight,
    ...{ latency_p95: latency.latency_p95, latency_p99: latency.latency_p99 },
  };
  const { slo } = await platform.stores.database
    .selectFrom('customers')
    .select('slo')
    .where('id', '=', customer_id)
    .executeTakeFirstOrThrow();
  const before = await baselineOf(platform, optimization, workload);
  const checks = judgeGate({ ...before, expected: expectedOf(recommendation).latency }, measured, slo);
  if (before.quality !== null && measured.quality !== null)
    await tellQuality(platform, optimization, {
      ...{ deployment: workload.deployment_id, before: before.quality, now: measured.quality, slo },
    });
  return { workload: workload.deployment_id, checks };
}

/** OPT-28: the performance agent says what latency green has, the application agent its quality. */
async function verdicts(platform: Platform, customer_id: string, { deployment_id, kind }: Workload) {
  const cloud = await accessOf(platform, customer_id);
  const parameters = { customer_id, cloud, deployment_id, cohort: GREEN, count: SAMPLES };
  const ask = <T>(type: 'performance' | 'application', task_type: string, shape: z.ZodType<T>): Promise<T> =>
    withAgent(platform, type, async (client) => {
      const reply = await client.task({
        ...{ task_id: newId('task'), task_type, parameters },
        ...{ priority: HIGH, timeout_seconds: TIMEOUT_SECONDS },
      });
      if (reply.status === 'failed')
        throw new Error(`the ${type} agent could not judge green: ${reply.error}`);
      return shape.parse(reply.result);
    });
  const latency = await ask('performance', 'validate_latency', latencyVerdict);
  if (kind === 'queue') return [latency, { samples: 0, quality_score: null }] as const;
  return [latency, await ask('application', 'validate_quality', qualityVerdict)] as const;
}

/** What blue was before any traffic moved: measured when the optimization started; quality as it was established. */
async function baselineOf(
  { stores }: Platform,
  { customer_id, before }: Optimization,
  { deployment_id }: Workload,
) {
  const measured = before?.workloads.find((one) => one.deployment_id === deployment_id);
  if (!measured) throw new Error(`${deployment_id} was not measured before any traffic moved`);
  const established = await stores.database
    .selectFrom('quality_baselines')
    .select('mean')
    .where('customer_id', '=', customer_id)
    .where('deployment_id', '=', deployment_id)
    .executeTakeFirst();
  return { ...measured, quality: established?.mean ?? null };
}
