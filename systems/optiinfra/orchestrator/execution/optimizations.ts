// Optimizations as they are planned, kept and shown.
import type { Selectable, Transaction } from 'kysely';
import type { Optimization, Step } from '../../api/optimization';
import type { Recommendation } from '../../api/recommendation';
import { movedBy } from '../../clients/cloud/cohorts';
import { shown, type Session, type Tables } from '../../stores/database';
import type { ExecutionStepsTable, OptimizationsTable } from '../../stores/tables';
import { planFor } from '../domain/plans';
import { newId } from '../ids';

const stepView = ({ optimization_id: _, ...row }: Selectable<ExecutionStepsTable>): Step => ({
  ...shown(row),
  duration_ms:
    row.started_at && row.completed_at ? row.completed_at.getTime() - row.started_at.getTime() : null,
});

function view(row: Selectable<OptimizationsTable>, steps: Step[]): Optimization {
  const { affected_resources: _a, created_at: _c, rollback_requested: _r, ...rest } = row;
  return { ...shown(rest), execution_steps: steps };
}

/** @returns optimizations with their steps, the oldest first */
export async function findOptimizations(
  session: Session,
  query: { id?: string; customerId?: string; status?: Optimization['status'] },
): Promise<Optimization[]> {
  let rows = session.selectFrom('optimizations').selectAll().orderBy('created_at');
  if (query.id) rows = rows.where('id', '=', query.id);
  if (query.customerId) rows = rows.where('customer_id', '=', query.customerId);
  if (query.status) rows = rows.where('status', '=', query.status);
  const found = await rows.execute();
  if (found.length === 0) return [];
  const ids = found.map(({ id }) => id);
  const steps = await session
    .selectFrom('execution_steps')
    .selectAll()
    .where('optimization_id', 'in', ids)
    .orderBy('order')
    .execute();
  return found.map((row) => view(row, steps.filter((one) => one.optimization_id === row.id).map(stepView)));
}

/** @throws {Error} where there is none: whoever asks has its id from the database */
export async function optimizationById(session: Session, id: string): Promise<Optimization> {
  const [found] = await findOptimizations(session, { id });
  if (!found) throw new Error(`there is no optimization ${id}`);
  return found;
}

/** @returns the results of the steps that are completed, by name */
export const resultsOf = ({ execution_steps }: Optimization): Record<string, Record<string, unknown>> =>
  Object.fromEntries(
    execution_steps.flatMap(({ name, status, result }) =>
      status === 'completed' && result ? [[name, result]] : [],
    ),
  );

/** @returns what earlier steps started */
export const createdBy = (optimization: Optimization): { instance_id: string; replaces: string[] }[] =>
  Object.values(resultsOf(optimization)).flatMap(
    (result) => (result['instances'] ?? []) as { instance_id: string; replaces: string[] }[],
  );

/** @returns what the WebSocket tells of an optimization */
export const told = ({
  id,
  status,
  progress,
  traffic_percent,
}: Pick<Optimization, 'id' | 'status' | 'progress' | 'traffic_percent'>) => ({
  ...{ id, status, progress, traffic_percent },
});

interface Planned {
  readonly customerId: string;
  readonly now: Date;
  readonly resolutionId?: string | null;
  /** Of a composite: what it consists of. Without a recommendation there are no steps. */
  readonly children?: readonly string[];
  readonly recommendation?: Pick<Recommendation, 'id' | 'type' | 'agent_type' | 'affected_resources'>;
}

/** Makes the row of an optimization and those of its steps. @returns its id */
export async function plan(tx: Transaction<Tables>, planned: Planned): Promise<string> {
  const { customerId, now, resolutionId = null, children = [], recommendation } = planned;
  const id = newId('opt');
  const affected = recommendation?.affected_resources ?? [];
  await tx
    .insertInto('optimizations')
    .values({
      ...{ id, recommendation_id: recommendation?.id ?? null, resolution_id: resolutionId },
      ...{ customer_id: customerId, kind: recommendation ? 'single' : 'composite', children: [...children] },
      ...{ status: 'queued', progress: 0, traffic_percent: 0, before: null, after: null, result: null },
      affected_resources: await locksOf(tx, customerId, affected),
      ...{ original_state_restored: null, rollback: null, reverted_by: null, rollback_requested: null },
      ...{ created_at: now, started_at: null, completed_at: null },
    })
    .execute();
  const steps = (recommendation ? planFor(recommendation) : []).map((one, index) => ({
    ...{ optimization_id: id, order: index + 1, name: one.name, status: 'pending' as const },
    ...{ agent_type: one.agent, critical: true, reversible: one.reversible, traffic_percent: one.traffic },
    ...{ started_at: null, completed_at: null, result: null, error: null },
  }));
  if (steps.length > 0) await tx.insertInto('execution_steps').values(steps).execute();
  return id;
}

/** What nobody else may touch meanwhile (OPT-29): what is affected, and all that serves together with it. */
export async function locksOf(
  session: Session,
  customerId: string,
  affected: readonly string[],
): Promise<string[]> {
  const rows = await session
    .selectFrom('workloads')
    .select('view')
    .where('customer_id', '=', customerId)
    .execute();
  const moved = movedBy(
    rows.map(({ view: workload }) => workload),
    affected,
  );
  const together = moved.flatMap(({ deployment_id, instance_ids }) => [deployment_id, ...instance_ids]);
  return [...new Set([...affected, ...together])].sort();
}
