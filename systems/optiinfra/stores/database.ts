// The transactional store: kysely over PostgreSQL, brought up to date by its own migrator.
import { setTimeout as pause } from 'node:timers/promises';
import { Kysely, Migrator, PostgresDialect, sql, type RawBuilder, type Transaction } from 'kysely';
import { Pool, types, type PoolClient } from 'pg';
import { migrations } from './migrations';
import type * as rows from './tables';

export interface Tables {
  customers: rows.CustomersTable;
  users: rows.UsersTable;
  refresh_tokens: rows.RefreshTokensTable;
  api_keys: rows.ApiKeysTable;
  cloud_credentials: rows.CloudCredentialsTable;
  agent_tokens: rows.AgentTokensTable;
  agents: rows.AgentsTable;
  agent_capabilities: rows.AgentCapabilitiesTable;
  agent_heartbeats: rows.AgentHeartbeatsTable;
  tasks: rows.TasksTable;
  analyses: rows.AnalysesTable;
  instances: rows.InstancesTable;
  vllm_deployments: rows.DeploymentsTable;
  workloads: rows.WorkloadsTable;
  recommendations: rows.RecommendationsTable;
  recommendation_validations: rows.RecommendationValidationsTable;
  approvals: rows.ApprovalsTable;
  optimizations: rows.OptimizationsTable;
  execution_steps: rows.ExecutionStepsTable;
  optimization_outcomes: rows.OutcomesTable;
  resolutions: rows.ResolutionsTable;
  conflicts: rows.ConflictsTable;
  agent_events: rows.AgentEventsTable;
  quality_baselines: rows.QualityBaselinesTable;
  quality_regressions: rows.QualityRegressionsTable;
  audit_log: rows.AuditLogTable;
}

export type Database = Kysely<Tables>;
/** A transaction, or the database itself where one statement is enough. */
export type Session = Database | Transaction<Tables>;

/** Counts fit into a number; pg would give text. */
const INT8 = 20;
types.setTypeParser(INT8, Number);

/** @param url of PostgreSQL; `max` connections at most */
export function openPool(url: string, max = 10): Pool {
  const pool = new Pool({ connectionString: url, max });
  // A connection that the server ends, idle or between two queries of a transaction, is told of by the next query;
  // without listeners it would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => {
    client.on('error', () => undefined);
    prepareQueries(client);
  });
  return pool;
}

/** The prepared statement of each text; so many, that texts that are made up as they go take no more than that. */
const statements = new Map<string, string>();
const STATEMENTS = 500;

function statementOf(text: string): string | undefined {
  if (!statements.has(text) && statements.size < STATEMENTS) statements.set(text, `s${statements.size}`);
  return statements.get(text);
}

/** Lets a connection parse and plan a query with parameters once, and not each time. */
function prepareQueries(client: PoolClient): void {
  const plain = client.query.bind(client) as (...given: readonly unknown[]) => unknown;
  const prepared = (text: unknown, values: unknown, ...rest: readonly unknown[]): unknown =>
    typeof text === 'string' && Array.isArray(values) && values.length > 0
      ? plain({ name: statementOf(text), text, values }, ...rest)
      : plain(text, values, ...rest);
  client.query = prepared as typeof client.query;
}

export const openDatabase = (pool: Pool): Database =>
  new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });

/**
 * Brings the schema up to date; safe when several processes do it at once.
 *
 * @throws {Error} naming the migration that failed
 */
export async function migrate(database: Kysely<never> | Database): Promise<void> {
  const provider = { getMigrations: () => Promise.resolve(migrations) };
  const { error, results } = await new Migrator({ db: database as Database, provider }).migrateToLatest();
  if (!error) return;
  const failed = results?.find(({ status }) => status === 'Error')?.migrationName ?? 'the first';
  throw new Error(`migration ${failed} failed: ${String(error)}`, { cause: error });
}

/** @returns a value for a JSON column: pg would take an array for one of its own */
export const json = <T>(value: T): string & RawBuilder<string> =>
  sql`${JSON.stringify(value)}::jsonb` as unknown as string & RawBuilder<string>;

/** @returns rows with their moments as ISO text, as the API shows them */
export function shown<T extends object>(
  row: T,
): { [K in keyof T]: T[K] extends Date ? string : T[K] extends Date | null ? string | null : T[K] } {
  const entries = Object.entries(row).map(([key, value]: [string, unknown]) => [
    key,
    value instanceof Date ? value.toISOString() : value,
  ]);
  return Object.fromEntries(entries) as ReturnType<typeof shown<T>>;
}

/** Connections that are refused, reset or ended; a server that shuts down, starts, or recovers. */
const AWAY = /^(ECONNREFUSED|ECONNRESET|EPIPE|ENOENT|ETIMEDOUT|57P0[1-3]|08\w{3})$/;
const AWAY_WORDS = /Connection terminated|timeout exceeded when trying to connect|Client has encountered/;

/** @returns whether an error says that the database could not be reached, so that the same again may succeed */
export function isAway(error: unknown): boolean {
  const { code = '', message = '', cause } = error as { code?: string; message?: string; cause?: unknown };
  if (error instanceof AggregateError) return error.errors.some(isAway);
  return AWAY.test(code) || AWAY_WORDS.test(message) || (cause !== undefined && isAway(cause));
}

/** A deadlock, of which PostgreSQL ends one side; or transactions that cannot have run one after the other. */
const CLASH = /^40(P01|001)$/;
const TRIES = 8;
const MOST_MS = 20;

/** Does a transaction again that clashed with others, after a moment by chance. @throws whatever else `work` throws */
export async function again<T>(work: () => Promise<T>, tries = TRIES): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (tries <= 1 || !CLASH.test((error as { code?: string }).code ?? '')) throw error;
    await pause(Math.random() * MOST_MS * (TRIES - tries + 1));
    return again(work, tries - 1);
  }
}
