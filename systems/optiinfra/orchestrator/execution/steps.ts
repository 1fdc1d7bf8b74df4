// One step of a plan: begun, carried out by who is responsible, ended, with what everybody may see of it.
import type { Optimization, Step } from '../../api/optimization';
import type { Recommendation } from '../../api/recommendation';
import { json } from '../../stores/database';
import { pickAgent } from '../agents';
import { accessOf } from '../cloud-accounts';
import { collect } from '../collector';
import type { PlannedStep } from '../domain/plans';
import { change } from '../journal';
import type { Platform } from '../platform';
import { findRecommendations } from '../recommendations';
import { runGate } from './gate';
import { optimizationById, resultsOf, told } from './optimizations';

const STEP_TIMEOUT_MS = 120_000;

/** What became of a step; `failure` says why it failed, with the measured value and its limit. */
export interface StepOutcome {
  readonly result: Record<string, unknown>;
  readonly failure: string | null;
  readonly trigger?: string;
}

const system = { system: 'orchestrator' };

/** @returns the reason why somebody wants a rollback instead; null where the step has begun */
export function begin(
  platform: Platform,
  id: string,
  { name, reversible }: PlannedStep,
): Promise<string | null> {
  return change(platform, async (journal) => {
    const row = await journal.tx
      .selectFrom('optimizations')
      .select(['customer_id', 'rollback_requested'])
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirstOrThrow();
    if (row.rollback_requested !== null) return row.rollback_requested;
    const started = await journal.tx
      .updateTable('execution_steps')
      .set({ status: 'running', started_at: platform.clock.now() })
      .where('optimization_id', '=', id)
      .where('name', '=', name)
      .where('status', '=', 'pending')
      .executeTakeFirst();
    // Begun already, by a process that died before it could say so.
    if (started.numUpdatedRows === 0n) return null;
    const data = { optimization_id: id, name, status: 'running', reversible };
    await journal.event({ customerId: row.customer_id, type: 'step_started', correlationId: id, data });
    return null;
  });
}

export async function recommendationOf(
  platform: Platform,
  { recommendation_id }: Optimization,
): Promise<Recommendation> {
  const [found] = await findRecommendations(platform.stores.database, platform.clock.now(), {
    id: recommendation_id ?? '',
  });
  if (!found) throw new Error(`recommendation ${recommendation_id} has gone`);
  return found;
}

/** Carries a step out. It may be asked for twice after a crash: whoever acts takes the step's name as its key. */
export async function perform(platform: Platform, id: string, planned: PlannedStep): Promise<StepOutcome> {
  const optimization = await optimizationById(platform.stores.database, id);
  const recommendation = await recommendationOf(platform, optimization);
  try {
    if (!planned.gate)
      return {
        result: await askAgent(platform, optimization, recommendation, planned, 'executeStep'),
        failure: null,
      };
    const gates = await runGate(platform, optimization, recommendation);
    const failed = gates.flatMap(({ workload, checks }) =>
      checks
        .filter(({ passed }) => !passed)
        .map((one) => `${workload}: ${one.check} is ${one.measured}, the limit ${one.limit}`),
    );
    return { result: { gates }, failure: failed.length > 0 ? failed.join('; ') : null, trigger: 'gate' };
  } catch (error) {
    return { result: {}, failure: (error as Error).message, trigger: 'step_error' };
  }
}

/** OPT-27: the agent that recommended it carries out what changes the cloud. */
export async function askAgent(
  platform: Platform,
  optimization: Optimization,
  recommendation: Recommendation,
  { name, traffic }: Pick<PlannedStep, 'name' | 'traffic'>,
  how: 'executeStep' | 'undoStep',
): Promise<Record<string, unknown>> {
  const { id: optimization_id, customer_id, execution_steps } = optimization;
  const { client } = await pickAgent(platform, recommendation.agent_type);
  const order = execution_steps.find((one) => one.name === name)?.order ?? 0;
  const step = { name, order, traffic_percent: traffic };
  const request = { optimization_id, customer_id, recommendation, step, done: resultsOf(optimization) };
  return client[how](request, await accessOf(platform, customer_id), STEP_TIMEOUT_MS);
}

/** Ends a step: its row, its event, its audit entry and a shifted share, together; then a point of each metric. */
export async function finish(
  platform: Platform,
  id: string,
  { name, traffic }: PlannedStep,
  { result, failure }: StepOutcome,
): Promise<void> {
  const now = platform.clock.now();
  const customerId = await change(platform, async (journal) => {
    const { tx } = journal;
    const status: Step['status'] = failure === null ? 'completed' : 'failed';
    const ended = await tx
      .updateTable('execution_steps')
      .set({ status, completed_at: now, result: json(result), error: failure })
      .where('optimization_id', '=', id)
      .where('name', '=', name)
      .where('status', '=', 'running')
      .executeTakeFirst();
    const optimization = await optimizationById(tx, id);
    const { customer_id, execution_steps, traffic_percent } = optimization;
    if (ended.numUpdatedRows === 0n) return customer_id;
    const done = execution_steps.filter((one) => one.status === 'completed').length;
    const progress = Math.round((100 * done) / execution_steps.length);
    const share = failure === null ? traffic : traffic_percent;
    await tx
      .updateTable('optimizations')
      .set({ progress, traffic_percent: share })
      .where('id', '=', id)
      .execute();
    const to = { customerId: customer_id, correlationId: id };
    if (share !== traffic_percent)
      await journal.event({
        ...to,
        type: 'traffic_shifted',
        data: told({ ...optimization, progress, traffic_percent: share }),
      });
    const type = failure === null ? ('step_completed' as const) : ('step_failed' as const);
    await journal.event({
      ...to,
      type,
      severity: failure === null ? 'info' : 'error',
      data: { optimization_id: id, name, status, error: failure },
    });
    await journal.audit({
      actor: system,
      action: type,
      targetType: 'execution_step',
      targetId: `${id}/${name}`,
      customerId: customer_id,
      outcome: failure === null ? 'allowed' : 'error',
      after: { ...result, error: failure },
    });
    return customer_id;
  });
  await collect(platform, customerId);
}
