// The vector store: outcomes as 64 dimensions, found again by cosine. Qdrant fits behind the same port.
import type { Pool } from 'pg';

export const DIMENSIONS = 64;

export interface Vector {
  readonly id: string;
  readonly vector: readonly number[];
  readonly payload: Readonly<Record<string, unknown>>;
}
export interface Similar extends Vector {
  readonly similarity: number;
}

export interface VectorStore {
  upsert(vector: Vector): Promise<void>;
  get(id: string): Promise<Vector | undefined>;
  /** @returns the nearest first, `limit` at most */
  similar(vector: readonly number[], limit: number): Promise<Similar[]>;
  /** Forgets a customer; without one, everybody. */
  forget(customerId?: string): Promise<void>;
  ping(): Promise<void>;
}

/** Vectors are of length 1, so that their dot product is the cosine. */
const nearest = `
  select id, vector, payload, (
    select sum(a * b) from unnest(vector, $1::float8[]) as pair (a, b)
  ) as similarity from vectors.recommendation_outcomes order by similarity desc, id limit $2`;

export const postgresVectors = (pool: Pool): VectorStore => ({
  upsert: async ({ id, vector, payload }) => {
    await pool.query(
      `insert into vectors.recommendation_outcomes (id, vector, payload) values ($1, $2, $3)
        on conflict (id) do update set vector = excluded.vector, payload = excluded.payload`,
      [id, vector, JSON.stringify(payload)],
    );
  },
  get: async (id) =>
    (await pool.query<Vector>('select * from vectors.recommendation_outcomes where id = $1', [id])).rows[0],
  similar: async (vector, limit) => (await pool.query<Similar>(nearest, [vector, limit])).rows,
  forget: async (customerId) => {
    const all = 'delete from vectors.recommendation_outcomes';
    if (customerId) await pool.query(`${all} where payload ->> 'customer_id' = $1`, [customerId]);
    else await pool.query(all);
  },
  ping: async () => void (await pool.query('select 1 from vectors.recommendation_outcomes limit 1')),
});
