// Optimizations as they are kept and shown.
import { shown, type Session } from '../../stores/database';
import type { Optimization, Step } from '../../api/optimization';
import type { ExecutionStepsTable, OptimizationsTable } from '../../stores/tables';
import type { Selectable } from 'kysely';

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

/** @returns what the WebSocket tells of an optimization */
export const told = ({
  id,
  status,
  progress,
  traffic_percent,
}: Pick<Optimization, 'id' | 'status' | 'progress' | 'traffic_percent'>) => ({
  ...{ id, status, progress, traffic_percent },
});
