// The durable part: workflows that outlive this process, registered once and started by what routes accept.
import { DBOS } from '@dbos-inc/dbos-sdk';
import { ended } from '../api/agent';
import type { AgentType } from '../api/customer';
import { analysisWorkflow, startAnalysis, type Analysis } from './decisions/analyses';
import { deliver } from './tasks/delivery';
import { interruptionWorkflow } from './execution/interruption';
import { durably, optimizationWorkflow, WAKE, watchWorkflow, type Starters } from './execution/workflow';
import { discoveriesUnderWay, discoveryWorkflow } from './estate/onboarding';
import type { Platform } from './platform';
import { systemChannel } from './accounts/sessions';
import { MISSED } from '../stores/event-bus';

/** Workflows that an older process began are gone on with by this one: their version is the plan's, not the build's. */
const APPLICATION_VERSION = 'optiinfra-1';
const SCHEMA = 'dbos';
const IDLE_IN_TRANSACTION_MS = 60_000;

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
const task = DBOS.registerWorkflow((id: string) => deliver(platform, id), { name: 'task' });
const discovery = DBOS.registerWorkflow(discoveryWorkflow(platform, analyse), { name: 'discovery' });

async function analyse(customerId: string, type: AgentType): Promise<Analysis & { agentId: string }> {
  const started = await durably(`begin ${type}`, () => startAnalysis(platform(), customerId, type));
  await DBOS.startWorkflow(analysis, { workflowID: started.analysisId })(started);
  return started;
}

export interface Engine {
  /** @throws {ApiError} agent_unavailable where no agent of the type is active */
  readonly analyse: typeof analyse;
  /** Finds out what a customer runs, and has it analysed where the customer wants that. */
  discover(customerId: string, runtimeId: string): Promise<void>;
  /** Carries a task out, once. */
  carryOut(taskId: string): Promise<void>;
  /** Starts it, once, however often it is asked to. */
  optimize(optimizationId: string): Promise<void>;
  /** Attends to a spot instance that its cloud takes back, once. */
  attend(customerId: string, instanceId: string): Promise<void>;
  /** Ends a dwell early, so that a request is seen at once. */
  wake(optimizationId: string): Promise<void>;
  stop(): Promise<void>;
}

/** Said in the URL, for DBOS would say it by a query of its own that runs beside the first one of whoever connects. */
function withIdleLimit(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.searchParams.set('options', `-c idle_in_transaction_session_timeout=${IDLE_IN_TRANSACTION_MS}`);
  return url.href;
}

/** Starts the durable library, which goes on with what this executor had not finished. */
export async function startEngine(of: Platform): Promise<Engine> {
  current = of;
  const { databaseUrl, executorId } = of.settings;
  DBOS.setConfig({
    ...{
      name: 'optiinfra',
      systemDatabaseUrl: withIdleLimit(databaseUrl),
      systemDatabaseSchemaName: SCHEMA,
      logger: of.log,
    },
    ...{ applicationVersion: APPLICATION_VERSION, executorID: executorId },
  });
  await DBOS.launch();
  await resumeAccepted(of);
  // What was accepted just when the database went away may have found it gone when it was to be started.
  const forget = of.stores.bus.subscribe(systemChannel, (message) => {
    if (message === MISSED)
      resumeAccepted(of).catch((error: unknown) => of.log.warn({ err: error }, 'not all was gone on with'));
  });
  return {
    analyse,
    discover: async (customerId, runtimeId) =>
      void (await DBOS.startWorkflow(discovery, { workflowID: runtimeId })(customerId)),
    carryOut: async (id) => void (await DBOS.startWorkflow(task, { workflowID: id })(id)),
    optimize: async (id) => void (await starters.optimization(id)),
    attend: async (customerId, instanceId) => {
      const workflowID = `interruption-${instanceId}`;
      await DBOS.startWorkflow(interruption, { workflowID })(customerId, instanceId);
    },
    wake: (id) => DBOS.send(id, true, WAKE),
    stop: () => {
      forget();
      return DBOS.shutdown();
    },
  };
}

/** What was accepted and could not be started, for the process died or the database; whatever runs already is not started again. */
async function resumeAccepted({ stores: { database } }: Platform): Promise<void> {
  const optimizations = await database
    .selectFrom('optimizations')
    .select(['id', 'children', 'status'])
    .execute();
  // A composite starts its own children, and an analysis its own task.
  const inner = new Set(optimizations.flatMap((one) => one.children));
  for (const { id, status } of optimizations)
    if (status === 'queued' && !inner.has(id)) await starters.optimization(id);
  const analyses = await database
    .selectFrom('analyses')
    .selectAll()
    .where('status', '=', 'running')
    .execute();
  for (const { id, task_id: taskId, customer_id: customerId, agent_type: agentType } of analyses)
    await DBOS.startWorkflow(analysis, { workflowID: id })({ analysisId: id, taskId, customerId, agentType });
  const tasks = await database
    .selectFrom('tasks')
    .select('task_id')
    .where('status', 'not in', ended)
    .where('task_id', 'not in', database.selectFrom('analyses').select('task_id'))
    .execute();
  for (const { task_id: id } of tasks) await DBOS.startWorkflow(task, { workflowID: id })(id);
  const discoveries = await discoveriesUnderWay(database);
  for (const { customerId, runtimeId } of discoveries)
    await DBOS.startWorkflow(discovery, { workflowID: runtimeId })(customerId);
}
