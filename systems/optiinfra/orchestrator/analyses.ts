// Analyses: an agent is asked, what it proposes is kept, and the other agents are asked about it. Durable throughout.
import { DBOS } from '@dbos-inc/dbos-sdk';
import { proposals, type TaskReply } from '../api/agent';
import type { AgentType } from '../api/customer';
import type { Proposal } from '../api/recommendation';
import { json } from '../stores/database';
import { pickAgent } from './agents';
import { accessOf, discover } from './cloud-accounts';
import { approveLowRisk } from './decisions';
import { askedValidators } from './domain/validators';
import { durably, type Starters } from './execution/workflow';
import { newId } from './ids';
import { change } from './journal';
import type { Platform } from './platform';
import { findRecommendations, keepProposals, keepValidation } from './recommendations';

const MAX_RETRIES = 3;
const NORMAL = 5;
const taskTypes: Readonly<Record<AgentType, string>> = {
  ...{ cost: 'analyze_cost', performance: 'analyze_performance' },
  ...{ resource: 'analyze_resources', application: 'validate_quality' },
};

/** @throws {ApiError} agent_unavailable where no agent of the type is active (ANL-3) */
export async function startAnalysis(
  platform: Platform,
  customerId: string,
  agentType: AgentType,
): Promise<{ analysisId: string; taskId: string; agentId: string }> {
  const { id: agentId } = await pickAgent(platform, agentType);
  const [analysisId, taskId, now] = [newId('anal'), newId('task'), platform.clock.now()];
  const task_type = taskTypes[agentType];
  await change(platform, async (journal) => {
    const timing = { created_at: now, started_at: null, completed_at: null };
    const limits = {
      timeout_seconds: platform.settings.timing.taskTimeoutMs / 1000,
      retry_count: 0,
      max_retries: MAX_RETRIES,
    };
    await journal.tx
      .insertInto('tasks')
      .values({
        ...{
          task_id: taskId,
          task_type,
          agent_type: agentType,
          agent_id: agentId,
          customer_id: customerId,
          ...limits,
        },
        ...{
          priority: NORMAL,
          parameters: json({ customer_id: customerId }),
          status: 'pending',
          result: null,
          error: null,
          ...timing,
        },
      })
      .execute();
    const analysis = {
      id: analysisId,
      customer_id: customerId,
      agent_type: agentType,
      task_id: taskId,
      created_at: now,
    };
    await journal.tx
      .insertInto('analyses')
      .values({ ...analysis, status: 'running', recommendation_ids: [], error: null })
      .execute();
    const data = { analysis_id: analysisId, agent_type: agentType, status: 'running' };
    await journal.event({ customerId, type: 'analysis_started', correlationId: analysisId, data });
  });
  return { analysisId, taskId, agentId };
}

export interface Analysis {
  readonly analysisId: string;
  readonly taskId: string;
  readonly customerId: string;
  readonly agentType: AgentType;
}

/** @returns the workflow of an analysis, to be registered before the durable library starts */
export const analysisWorkflow =
  (platform: () => Platform, starters: () => Starters) =>
  async (analysis: Analysis): Promise<void> => {
    const retried = (name: string) => ({
      ...{ name, retriesAllowed: true, maxAttempts: MAX_RETRIES, backoffRate: 1 },
      intervalSeconds: platform().settings.timing.retrySpacingMs / 1000,
      shouldRetry: (error: unknown) => !(error as { isAnswer?: boolean }).isAnswer,
    });
    try {
      const asked = await DBOS.runStep(() => ask(platform(), analysis), retried('ask'));
      const ids = await durably('keep', () => keep(platform(), analysis, asked));
      for (const id of ids)
        for (const type of askedValidators(analysis.agentType))
          await DBOS.runStep(() => validate(platform(), id, type), retried(`validate by ${type}`));
      await durably('end', () => end(platform(), analysis, ids, null));
      for (const id of ids) {
        const approved = await durably('approve', () => approveLowRisk(platform(), id));
        if (approved) await starters().optimization(approved);
      }
    } catch (error) {
      await durably('end', () => end(platform(), analysis, [], reasonOf(error)));
    }
  };

interface Asked {
  readonly agentId: string;
  readonly found: Proposal[];
}

const keep = (platform: Platform, { customerId, agentType }: Analysis, { agentId, found }: Asked) =>
  change(platform, (journal) =>
    keepProposals(journal, platform.clock.now(), { customerId, agentType, agentId }, found),
  );

const reasonOf = (error: unknown): string => {
  const { errors = [], message } = error as { errors?: Error[]; message: string };
  return errors.at(-1)?.message ?? message;
};

/** A refusal of the analysis itself, such as `insufficient_data`, is an answer; only what failed to answer is tried again. */
async function ask(platform: Platform, { taskId, customerId, agentType }: Analysis): Promise<Asked> {
  const { database } = platform.stores;
  const { timing } = platform.settings;
  const update = (row: object) =>
    database.updateTable('tasks').set(row).where('task_id', '=', taskId).execute();
  const { id, client } = await pickAgent(platform, agentType);
  await update({ agent_id: id, status: 'running', started_at: platform.clock.now() });
  // What analyses look at is what there is now; where it cannot be seen, the metrics are too old soon.
  await discover(platform, customerId).catch((error: unknown) =>
    platform.log.warn({ err: error }, 'not seen'),
  );
  const parameters = {
    customer_id: customerId,
    cloud: await accessOf(platform, customerId),
    fresh_ms: 5 * timing.simulatedMinuteMs,
  };
  const limits = { timeout_seconds: timing.taskTimeoutMs / 1000, priority: NORMAL };
  const reply: TaskReply = await client
    .task({ task_id: taskId, task_type: taskTypes[agentType], parameters, ...limits })
    .catch(async (error: Error) => {
      const attempt = await database
        .selectFrom('tasks')
        .select('retry_count')
        .where('task_id', '=', taskId)
        .executeTakeFirstOrThrow();
      await update({
        status: 'retrying',
        error: error.message,
        retry_count: Math.min(attempt.retry_count + 1, MAX_RETRIES),
      });
      throw error;
    });
  const completed_at = platform.clock.now();
  await update({
    status: reply.status,
    result: reply.result ? json(reply.result) : null,
    error: reply.error ?? null,
    completed_at,
  });
  if (reply.status === 'failed') throw Object.assign(new Error(reply.error), { isAnswer: true });
  return { agentId: id, found: proposals.partial().parse(reply.result).proposals ?? [] };
}

async function validate(platform: Platform, id: string, type: AgentType): Promise<void> {
  const [found] = await findRecommendations(platform.stores.database, platform.clock.now(), { id });
  if (!found || found.status !== 'validating') return;
  const { client } = await pickAgent(platform, type);
  const access = await accessOf(platform, found.customer_id);
  await keepValidation(
    platform,
    id,
    await client.validate(found, access, platform.settings.timing.taskTimeoutMs),
  );
}

function end(
  platform: Platform,
  { analysisId, customerId, agentType, taskId }: Analysis,
  ids: string[],
  error: string | null,
): Promise<void> {
  return change(platform, async (journal) => {
    const status = error === null ? ('completed' as const) : ('failed' as const);
    await journal.tx
      .updateTable('analyses')
      .set({ status, recommendation_ids: ids, error })
      .where('id', '=', analysisId)
      .execute();
    if (error)
      await journal.tx
        .updateTable('tasks')
        .set({ status, error, completed_at: platform.clock.now() })
        .where('task_id', '=', taskId)
        .where('status', '!=', 'completed')
        .execute();
    const data = { analysis_id: analysisId, agent_type: agentType, status, recommendation_ids: ids, error };
    const severity = error ? ('error' as const) : ('info' as const);
    await journal.event({
      customerId,
      type: 'analysis_completed',
      correlationId: analysisId,
      data,
      severity,
    });
  });
}
