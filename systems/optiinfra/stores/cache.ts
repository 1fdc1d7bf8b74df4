// What lives for a while: sessions, counters of requests. Redis fits behind the same port.
import type { Pool } from 'pg';

export interface Counted {
  /** Of the window, this one included. */
  readonly count: number;
  readonly endsAt: Date;
}

export interface Cache {
  set(key: string, value: unknown, expiresAt: Date): Promise<void>;
  /** @returns undefined where there is none, or it has expired by `now` */
  get<T>(key: string, now: Date): Promise<T | undefined>;
  delete(key: string): Promise<void>;
  /** Lets an entry live until `expiresAt`. @returns false where there is none, or it has expired by `now` */
  extend(key: string, expiresAt: Date, now: Date): Promise<boolean>;
  /** Counts one more in the window of `key`, which begins with its first and lasts `windowMs` (API-15). */
  count(key: string, now: Date, windowMs: number): Promise<Counted>;
  /** @returns the window of `key` as it stands; undefined where none is open */
  counted(key: string, now: Date): Promise<Counted | undefined>;
  /** Drops what has expired by `now`. */
  purge(now: Date): Promise<void>;
  /** Forgets everything. */
  forget(): Promise<void>;
  ping(): Promise<void>;
}

const counting = `
  insert into cache.entries as entry (key, value, expires_at) values ($1, '1', $3)
  on conflict (key) do update set
    value = case when entry.expires_at <= $2 then '1' else to_jsonb((entry.value)::int + 1) end,
    expires_at = case when entry.expires_at <= $2 then $3 else entry.expires_at end
  returning (value)::int as count, expires_at as "endsAt"`;

export const postgresCache = (pool: Pool): Cache => ({
  set: async (key, value, expiresAt) => {
    await pool.query(
      `insert into cache.entries (key, value, expires_at) values ($1, $2, $3)
        on conflict (key) do update set value = excluded.value, expires_at = excluded.expires_at`,
      [key, JSON.stringify(value), expiresAt],
    );
  },
  get: async <T>(key: string, now: Date) =>
    (
      await pool.query<{ value: T }>('select value from cache.entries where key = $1 and expires_at > $2', [
        ...[key, now],
      ])
    ).rows[0]?.value,
  delete: async (key) => void (await pool.query('delete from cache.entries where key = $1', [key])),
  extend: async (key, expiresAt, now) =>
    (
      await pool.query('update cache.entries set expires_at = $2 where key = $1 and expires_at > $3', [
        ...[key, expiresAt, now],
      ])
    ).rowCount === 1,
  count: async (key, now, windowMs) =>
    (await pool.query<Counted>(counting, [key, now, new Date(now.getTime() + windowMs)])).rows[0] as Counted,
  counted: async (key, now) =>
    (
      await pool.query<Counted>(
        `select (value)::int as count, expires_at as "endsAt" from cache.entries where key = $1 and expires_at > $2`,
        [key, now],
      )
    ).rows[0],
  purge: async (now) => void (await pool.query('delete from cache.entries where expires_at <= $1', [now])),
  forget: async () => void (await pool.query('truncate cache.entries')),
  ping: async () => void (await pool.query('select 1 from cache.entries limit 1')),
});
