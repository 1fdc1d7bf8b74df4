// A gate, carried out: both agents say what green shows, the planes say what runs, and the pure rule judges.
import { z } from 'zod';
import type { Optimization } from '../../api/optimization';
import type { Recommendation } from '../../api/recommendation';
import type { Workload } from '../../clients/cloud/planes';
import { newId } from '../ids';
import { pickAgent } from '../agents';
import { accessOf, planesOf } from '../cloud-accounts';
import { dropPct, judgeGate, type Check, type GateMeasurement } from '../domain/gates';
import { change } from '../journal';
import type { Platform } from '../platform';

export const GREEN = 'green';
const SAMPLES = 20;

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
  const moving = (await planes.workloads()).filter((one) => one.cohorts.some(({ name }) => name === GREEN));
  const results: GateResult[] = [];
  for (const workload of moving) results.push(await judge(platform, optimization, recommendation, workload));
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
  const green = workload.cohorts.find(({ name }) => name === GREEN);
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
  const checks = judgeGate(before, measured, slo);
  if (before.quality !== null && measured.quality !== null)
    await tellQuality(platform, optimization, {
      workload: workload.deployment_id,
      before: before.quality,
      now: measured.quality,
      slo,
      type: recommendation.type,
    });
  return { workload: workload.deployment_id, checks };
}

/** OPT-28: the performance agent says what latency green has, the application agent its quality. */
async function verdicts(platform: Platform, customerId: string, { deployment_id, kind }: Workload) {
  const cloud = await accessOf(platform, customerId);
  const ask = async <T>(
    type: 'performance' | 'application',
    task_type: string,
    shape: z.ZodType<T>,
  ): Promise<T> => {
    const { client } = await pickAgent(platform, type);
    const parameters = { customer_id: customerId, cloud, deployment_id, cohort: GREEN, count: SAMPLES };
    const reply = await client.task({
      task_id: newId('task'),
      task_type,
      parameters,
      priority: 10,
      timeout_seconds: 30,
    });
    if (reply.status === 'failed') throw new Error(`the ${type} agent could not judge green: ${reply.error}`);
    return shape.parse(reply.result);
  };
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

interface Quality {
  readonly workload: string;
  readonly before: number;
  readonly now: number;
  readonly slo: { readonly quality_score: number; readonly quality_degradation_pct: number };
  readonly type: string;
}

const severities = [
  ...([
    [30, 'critical'],
    [20, 'severe'],
    [10, 'moderate'],
  ] as const),
] as const;

/** QUA-10, QUA-11: a drop above the limit leaves a regression and an event; a score below the objective an alert. */
async function tellQuality(
  platform: Platform,
  { id, customer_id }: Optimization,
  { workload, before, now, slo }: Quality,
): Promise<void> {
  const drop = dropPct(before, now);
  const isDegraded = drop > slo.quality_degradation_pct + 1e-9;
  const isBreach = now < slo.quality_score - 1e-9;
  if (!isDegraded && !isBreach) return;
  await change(platform, async (journal) => {
    const event = {
      customerId: customer_id,
      correlationId: id,
      agent: 'application' as const,
      severity: 'warning' as const,
    };
    if (isBreach)
      await journal.event({
        ...event,
        type: 'slo_breach',
        data: { deployment_id: workload, measured: now, limit: slo.quality_score },
      });
    if (!isDegraded) return;
    const severity = severities.find(([least]) => drop > least)?.[1] ?? 'minor';
    const numbers = { baseline: before, current: now, delta_pct: drop, severity };
    await journal.tx
      .insertInto('quality_regressions')
      .values({
        id: newId('reg'),
        customer_id,
        optimization_id: id,
        deployment_id: workload,
        ...numbers,
        created_at: platform.clock.now(),
      })
      .execute();
    await journal.event({
      ...event,
      type: 'quality_degradation_detected',
      severity: 'error',
      data: { deployment_id: workload, ...numbers },
    });
  });
}
