// Looks into the stores of the platform (RUN-22), for what must agree between them (STO-7 to STO-10). Never writes.
import { Client } from 'pg';

export interface StoredVector {
  readonly id: string;
  readonly vector: readonly number[];
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface StoredHeartbeat {
  readonly customer_id: string | null;
  readonly status: string;
  readonly current_tasks: number;
  readonly load: number;
  readonly timestamp: Date;
}

export interface StoredRegression {
  readonly baseline: number;
  readonly current: number;
  readonly delta_pct: number;
}

export class Stores {
  private client: Promise<Client> | undefined;

  /** @param url of PostgreSQL, asked for with the first look */
  constructor(private readonly url: () => Promise<string>) {}

  /** @returns the vectors whose payload carries the id of that optimization */
  vectorsOf(optimization: string): Promise<StoredVector[]> {
    return this.rows(
      `select id, vector, payload from vectors.recommendation_outcomes where payload ->> 'optimization_id' = $1`,
      optimization,
    );
  }

  /** @returns the approvals of a recommendation: who gave each */
  approvalsOf(recommendation: string): Promise<{ user_id: string | null }[]> {
    return this.rows('select * from approvals where recommendation_id = $1', recommendation);
  }

  /** @returns the rows of agents with that host: one, however often it has registered (AGN-5) */
  agentsOn(hostname: string): Promise<{ agent_id: string; agent_type: string; status: string }[]> {
    return this.rows('select agent_id, agent_type, status from agents where hostname = $1', hostname);
  }

  /** @returns what an agent has told with each heartbeat, in order (AGN-15) */
  heartbeatsOf(agent: string): Promise<StoredHeartbeat[]> {
    return this.rows(
      `select customer_id, status, current_tasks, load, timestamp from agent_heartbeats
       where agent_id = $1 order by timestamp, id`,
      agent,
    );
  }

  /** @returns the losses of quality that were put down to an optimization (QUA-11) */
  regressionsOf(optimization: string): Promise<StoredRegression[]> {
    return this.rows('select * from quality_regressions where optimization_id = $1', optimization);
  }

  /** @returns the ids of the outcomes that are kept of an optimization */
  outcomesOf(optimization: string): Promise<{ id: string }[]> {
    return this.rows('select id from optimization_outcomes where optimization_id = $1', optimization);
  }

  async close(): Promise<void> {
    await (await this.client?.catch(() => undefined))?.end();
  }

  private async rows<T>(query: string, ...values: string[]): Promise<T[]> {
    this.client ??= this.url().then(async (connectionString) => {
      const client = new Client({ connectionString, options: '-c default_transaction_read_only=on' });
      await client.connect();
      return client;
    });
    return (await (await this.client).query(query, values)).rows as T[];
  }
}
