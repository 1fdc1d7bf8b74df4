// One step of a plan: begun, carried out by who is responsible, ended, with what everybody may see of it.
import { AgentLost } from '../../clients/agent';
import type { Optimization, Step } from '../../api/optimization';
import type { Recommendation } from '../../api/recommendation';
import { isAway, json } from '../../stores/database';
import { accessOf } from '../estate/cloud-accounts';
import { collect } from '../estate/collector';
import { carrierOf, type PlannedStep } from '../domain/plans';
import { change } from '../journal';
import type { Platform } from '../platform';
import { findRecommendations } from '../decisions/recommendations';
import { withAgent } from './asking';
import { runGate } from './gate';
import { optimizationById, resultsOf, told } from './optimizations';

const STEP_TIMEOUT_MS = 120_000;
/** What cannot be undone had better be carried to its end. */
const PATIENCE_PAST_RETURN = 20;

/** What became of a step; `failure` says why it failed, with the measured value and its limit. */
export interface StepOutcome {
  readonly result: Record<string, unknown>;
  readonly failure: string | null;
  readonly trigger?: string;
}

/** @returns why a rollback is wanted instead, where somebody wants one; null where the step has begun */
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
  { recommendation_id }: Pick<Optimization, 'recommendation_id'>,
): Promise<Recommendation> {
  const query = { id: recommendation_id ?? '' };
  const [found] = await findRecommendations(platform.stores.database, platform.clock.now(), query);
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
    // The step did not fail: it cannot be told yet, and is asked for again.
    if (isAway(error)) throw error;
    const trigger = error instanceof AgentLost ? 'executor_lost' : 'step_error';
    return { result: {}, failure: (error as Error).message, trigger };
  }
}

/** OPT-27: the agent that recommended it carries out what changes the cloud. */
export async function askAgent(
  platform: Platform,
  optimization: Optimization,
  recommendation: Recommendation,
  { name, traffic, reversible }: Pick<PlannedStep, 'name' | 'traffic' | 'reversible'>,
  how: 'executeStep' | 'undoStep',
): Promise<Record<string, unknown>> {
  const { id: optimization_id, customer_id, execution_steps } = optimization;
  const order = execution_steps.find((one) => one.name === name)?.order ?? 0;
  const step = { name, order, traffic_percent: traffic };
  const request = { optimization_id, customer_id, recommendation, step, done: resultsOf(optimization) };
  const access = await accessOf(platform, customer_id);
  return withAgent(
    platform,
    carrierOf(recommendation.agent_type),
    (client) => client[how](request, access, STEP_TIMEOUT_MS),
    reversible ? 1 : PATIENCE_PAST_RETURN,
  );
}

/** Ends a step: its row, its event, its audit entry and a shifted share, together; then a point of each metric. */
export async function finish(
  platform: Platform,
  id: string,
  { name, traffic }: PlannedStep,
  { result, failure }: StepOutcome,
): Promise<void> {
  const customerId = await change(platform, async (journal) => {
    const { tx } = journal;
    const status: Step['status'] = failure === null ? 'completed' : 'failed';
    const ended = await tx
      .updateTable('execution_steps')
      .set({ status, completed_at: platform.clock.now(), result: json(result), error: failure })
      .where('optimization_id', '=', id)
      .where('name', '=', name)
      .where('status', '=', 'running')
      .executeTakeFirst();
    const optimization = await optimizationById(tx, id);
    const { customer_id, execution_steps, traffic_percent } = optimization;
    if (ended.numUpdatedRows === 0n) return customer_id;
    const done = execution_steps.filter((one) => one.status === 'completed').length;
    const progress = Math.round((100 * done) / execution_steps.length);
    const share = failure === null ? (traffic ?? traffic_percent) : traffic_percent;
    const row = { progress, traffic_percent: share };
    await tx.updateTable('optimizations').set(row).where('id', '=', id).execute();
    const to = { customerId: customer_id, correlationId: id };
    if (share !== traffic_percent)
      await journal.event({ ...to, type: 'traffic_shifted', data: told({ ...optimization, ...row }) });
    const type = failure === null ? ('step_completed' as const) : ('step_failed' as const);
    const data = { optimization_id: id, name, status, error: failure };
    await journal.event({ ...to, type, severity: failure === null ? 'info' : 'error', data });
    await journal.audit({
      ...{ actor: { system: 'orchestrator' }, action: type, targetType: 'execution_step' },
      ...{ targetId: `${id}/${name}`, customerId: customer_id, after: { ...result, error: failure } },
      outcome: failure === null ? 'allowed' : 'error',
    });
    return customer_id;
  });
  await collect(platform, customerId).catch((error: unknown) => {
    if (isAway(error)) throw error;
    platform.log.warn({ err: error, customer_id: customerId }, 'no metrics after a step');
  });
}
