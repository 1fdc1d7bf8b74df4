// Analyses: an agent is asked, what it proposes is kept, and the other agents are asked about it. Durable throughout.
import { DBOS } from '@dbos-inc/dbos-sdk';
import { newTask, proposals, type TaskView } from '../../api/agent';
import type { AgentType } from '../../api/customer';
import type { Proposal } from '../../api/recommendation';
import { isAway } from '../../stores/database';
import { pickAgent } from '../tasks/agents';
import { accessOf, discover } from '../estate/cloud-accounts';
import { collect } from '../estate/collector';
import { approveLowRisk } from './decisions';
import { deliver } from '../tasks/delivery';
import { askedValidators } from '../domain/validators';
import { durably, type Starters } from '../execution/workflow';
import { ApiError } from '../errors';
import { newId } from '../ids';
import { change } from '../journal';
import type { Platform } from '../platform';
import { findRecommendations, keepProposals, keepValidation } from './recommendations';
import { addTask } from '../tasks/tasks';

const MAX_RETRIES = 3;
const taskTypes: Readonly<Record<AgentType, string>> = {
  ...{ cost: 'analyze_cost', performance: 'analyze_performance' },
  ...{ resource: 'analyze_resources', application: 'validate_quality' },
};

/** @throws {ApiError} agent_unavailable where no agent of the type is active (ANL-3) */
export async function startAnalysis(
  platform: Platform,
  customerId: string,
  agentType: AgentType,
): Promise<Analysis & { agentId: string }> {
  const flight = await platform.routing.choose({ type: agentType });
  if (!flight) throw new ApiError('agent_unavailable', `no ${agentType} agent is active`);
  flight.landed(undefined);
  const [analysisId, taskId, now] = [newId('anal'), newId('task'), platform.clock.now()];
  await change(platform, async (journal) => {
    const task = newTask.parse({ task_id: taskId, task_type: taskTypes[agentType], agent_type: agentType });
    await addTask(journal.tx, platform, { ...task, customer_id: customerId });
    const row = { id: analysisId, customer_id: customerId, agent_type: agentType, task_id: taskId };
    await journal.tx
      .insertInto('analyses')
      .values({ ...row, created_at: now, status: 'running', recommendation_ids: [], error: null })
      .execute();
    const data = { analysis_id: analysisId, agent_type: agentType, status: 'running' };
    await journal.event({ customerId, type: 'analysis_started', correlationId: analysisId, data });
  });
  return { analysisId, taskId, customerId, agentType, agentId: flight.agent.agent_id };
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
    });
    try {
      await durably('look', () => lookAt(platform(), analysis.customerId));
      const asked = proposedIn(await deliver(platform, analysis.taskId));
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

/** What analyses look at is what there is now; where it cannot be seen, the metrics are too old soon. */
async function lookAt(platform: Platform, customerId: string): Promise<void> {
  try {
    await discover(platform, customerId);
    await collect(platform, customerId);
  } catch (error) {
    if (isAway(error)) throw error;
    platform.log.warn({ err: error, customer_id: customerId }, 'the estate was not seen');
  }
}

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

/** @returns what the agent proposes. @throws {Error} with what the agent refused the analysis for, such as `insufficient_data` */
function proposedIn({ status, agent_id, error, result }: TaskView): Asked {
  if (status !== 'completed') throw new Error(error ?? status);
  const { success, data } = proposals.partial().safeParse(result);
  if (!success) throw new Error('invalid_response');
  return { agentId: agent_id as string, found: data.proposals ?? [] };
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
  { analysisId, customerId, agentType }: Analysis,
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
