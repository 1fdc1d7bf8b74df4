// All stores of the platform, opened together; today each of them lives in PostgreSQL (D-70).
import { postgresCache, type Cache } from './cache';
import { migrate, openDatabase, openPool, type Database } from './database';
import { postgresBus, type EventBus } from './event-bus';
import { postgresMetrics, type MetricStore } from './metrics';
import { postgresVectors, type VectorStore } from './vectors';

export interface Stores {
  readonly database: Database;
  readonly metrics: MetricStore;
  readonly vectors: VectorStore;
  readonly cache: Cache;
  readonly bus: EventBus;
  /** What stands in for each store, for the health rows (HLT-5). */
  readonly backend: string;
  close(): Promise<void>;
}

/** @param url of PostgreSQL; its schema is brought up to date first */
export async function openStores(url: string): Promise<Stores> {
  const pool = openPool(url);
  const database = openDatabase(pool);
  await migrate(database);
  const bus = await postgresBus(url, pool);
  return {
    ...{ database, bus, metrics: postgresMetrics(pool), vectors: postgresVectors(pool) },
    ...{ cache: postgresCache(pool), backend: 'PostgreSQL' },
    close: async () => {
      await bus.close();
      await database.destroy();
    },
  };
}
