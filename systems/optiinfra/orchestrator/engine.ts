// The durable part: workflows that outlive this process, registered once and started by what routes accept.
import { DBOS } from '@dbos-inc/dbos-sdk';
import type { AgentType } from '../api/customer';
import { analysisWorkflow, startAnalysis } from './analyses';
import { interruptionWorkflow } from './execution/interruption';
import { optimizationWorkflow, WAKE, watchWorkflow, type Starters } from './execution/workflow';
import type { Platform } from './platform';

/** Workflows that an older process began are gone on with by this one: their version is the plan's, not the build's. */
const APPLICATION_VERSION = 'optiinfra-1';
const SCHEMA = 'dbos';

let current: Platform | undefined;
const platform = (): Platform => {
  if (!current) throw new Error('the engine has not been started');
  return current;
};
// Registered once a process: what survives is found by its name.
const starters: Starters = {
  optimization: (id) => DBOS.startWorkflow(optimization, { workflowID: id })(id),
  watch: (id) => DBOS.startWorkflow(watch, { workflowID: `${id}-watch` })(id),
};
const analysis = DBOS.registerWorkflow(
  analysisWorkflow(platform, () => starters),
  { name: 'analysis' },
);
const optimization = DBOS.registerWorkflow(
  optimizationWorkflow(platform, () => starters),
  { name: 'optimization' },
);
const watch = DBOS.registerWorkflow(
  watchWorkflow(platform, () => starters),
  { name: 'watch' },
);

const interruption = DBOS.registerWorkflow(interruptionWorkflow(platform), { name: 'interruption' });

export interface Engine {
  /** @throws {ApiError} agent_unavailable where no agent of the type is active */
  analyse(
    customerId: string,
    type: AgentType,
  ): Promise<{ analysisId: string; taskId: string; agentId: string }>;
  /** Starts it, once, however often it is asked to. */
  optimize(optimizationId: string): Promise<void>;
  /** Attends to a spot instance that its cloud takes back, once. */
  attend(customerId: string, instanceId: string): Promise<void>;
  /** Ends a dwell early, so that a request is seen at once. */
  wake(optimizationId: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the durable library, which goes on with what this executor had not finished. */
export async function startEngine(of: Platform): Promise<Engine> {
  current = of;
  const { databaseUrl, executorId } = of.settings;
  DBOS.setConfig({
    ...{
      name: 'optiinfra',
      systemDatabaseUrl: databaseUrl,
      systemDatabaseSchemaName: SCHEMA,
      logLevel: 'error',
    },
    ...{ applicationVersion: APPLICATION_VERSION, executorID: executorId },
  });
  await DBOS.launch();
  await resumeApproved(of);
  return {
    analyse: async (customerId, agentType) => {
      const started = await startAnalysis(of, customerId, agentType);
      const { analysisId, taskId } = started;
      await DBOS.startWorkflow(analysis, { workflowID: analysisId })({
        analysisId,
        taskId,
        customerId,
        agentType,
      });
      return started;
    },
    optimize: async (id) => void (await starters.optimization(id)),
    attend: async (customerId, instanceId) => {
      const workflowID = `interruption-${instanceId}`;
      await DBOS.startWorkflow(interruption, { workflowID })(customerId, instanceId);
    },
    wake: (id) => DBOS.send(id, true, WAKE),
    stop: () => DBOS.shutdown(),
  };
}

/** What was approved by a process that died before it could start the workflow; a composite starts its own children. */
async function resumeApproved({ stores }: Platform): Promise<void> {
  const queued = await stores.database
    .selectFrom('optimizations')
    .select(['id', 'children'])
    .where('status', '=', 'queued')
    .execute();
  const children = await stores.database.selectFrom('optimizations').select('children').execute();
  const inner = new Set(children.flatMap((one) => one.children));
  for (const { id } of queued) if (!inner.has(id)) await starters.optimization(id);
}
