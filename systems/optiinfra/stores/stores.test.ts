import fc from 'fast-check';
import { sql } from 'kysely';
import { featureHash } from './feature-hash';
import { isAway, json, migrate, openDatabase, openPool } from './database';
import { openStores, type Stores } from './stores';
import { temporaryDatabase } from './testing/database';

let database: Awaited<ReturnType<typeof temporaryDatabase>>;
let stores: Stores;
beforeAll(async () => {
  database = await temporaryDatabase();
  stores = await openStores(database.url);
}, 60_000);
afterAll(async () => {
  await stores?.close();
  await database?.stop();
});

const at = (second: number): Date => new Date(Date.UTC(2026, 0, 1, 0, 0, second));

describe('transactions', () => {
  it('are migrated once by callers that come together', async () => {
    const others = [1, 2, 3].map(() => openDatabase(openPool(database.url, 2)));
    await Promise.all(others.map(migrate));
    await Promise.all(others.map((one) => one.destroy()));
  });

  it('end with their connection, and nothing else does', async () => {
    const lost = stores.database.transaction().execute(async (tx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
      await sql`select pg_terminate_backend(${rows[0]?.pid}, 5000)`.execute(stores.database);
      // Told of between two queries, where nobody waits for an answer.
      await new Promise(setImmediate);
      await sql`select 1`.execute(tx);
    });
    expect(isAway(await lost.catch((error: unknown) => error))).toBe(true);
    await sql`select 1`.execute(stores.database);
  });

  it('never change or delete an audit entry (ADT-2)', async () => {
    const entry = { id: 'aud_1', actor: json({ system: 'test' }), action: 'x', target_type: 'test' };
    await stores.database
      .insertInto('audit_log')
      .values({ ...entry, outcome: 'allowed', timestamp: at(0) })
      .execute();
    await expect(stores.database.deleteFrom('audit_log').execute()).rejects.toThrow('only grows');
    await expect(stores.database.updateTable('audit_log').set({ action: 'y' }).execute()).rejects.toThrow(
      'only grows',
    );
  });
});

describe('metrics', () => {
  const point = (second: number, value: number, customer_id = 'cust_1') => ({
    ...{ timestamp: at(second), customer_id, metric_type: 'monthly_cost' as const, value },
    ...{ unit: 'USD/month', source: 'test' },
  });

  it('come back ascending, of one customer, within a range, and averaged over slots', async () => {
    await stores.metrics.append([point(3, 30), point(1, 10), point(2, 20), point(2, 99, 'cust_2')]);
    const of = async (more: object) =>
      (await stores.metrics.range({ customerId: 'cust_1', metric: 'monthly_cost', ...more })).map(
        ({ value }) => value,
      );
    expect(await of({})).toEqual([10, 20, 30]);
    expect(await of({ from: at(2), to: at(2) })).toEqual([20]);
    expect(await of({ interval: 2 })).toEqual([10, 25]);
    expect((await stores.metrics.newest('cust_1', 'monthly_cost'))?.value).toBe(30);
    expect(await stores.metrics.newest('cust_3', 'monthly_cost')).toBeUndefined();
  });
});

describe('vectors', () => {
  it('are found by likeness', async () => {
    const spot = featureHash({ provider: 'aws', type: 'p4d', class: 'stable', discount: 0.46 });
    const other = featureHash({ provider: 'gcp', type: 'l4', class: 'batch', discount: 0.6 });
    await stores.vectors.upsert({ id: 'opt_1', vector: spot, payload: { optimization_id: 'opt_1' } });
    await stores.vectors.upsert({ id: 'opt_2', vector: other, payload: { optimization_id: 'opt_2' } });
    const [nearest, next] = await stores.vectors.similar(spot, 5);
    expect(nearest).toMatchObject({ id: 'opt_1', payload: { optimization_id: 'opt_1' } });
    expect(nearest?.similarity).toBeCloseTo(1);
    expect(next?.similarity).toBeLessThan(0.9);
  });

  it('do not depend on the order of features, and have length 1', () => {
    const features = fc.dictionary(
      fc.string(),
      fc.oneof(fc.string(), fc.double({ min: 0.1, max: 9, noNaN: true })),
      {
        ...{ minKeys: 1, maxKeys: 1 },
      },
    );
    fc.assert(
      fc.property(features, features, (a, b) => {
        const vector = featureHash({ ...a, ...b });
        expect(vector).toHaveLength(64);
        const turned = Object.fromEntries(Object.entries({ ...a, ...b }).reverse());
        expect(featureHash(turned)).toEqual(vector);
        const length = Math.hypot(...vector);
        expect(length < 1e-9 || Math.abs(length - 1) < 1e-9).toBe(true);
      }),
    );
  });
});

describe('cache', () => {
  it('forgets what has expired', async () => {
    await stores.cache.set('session:1', { user: 'u' }, at(10));
    expect(await stores.cache.get('session:1', at(9))).toEqual({ user: 'u' });
    expect(await stores.cache.get('session:1', at(10))).toBeUndefined();
  });

  it('counts exactly within a window that begins with the first, also when all come at once', async () => {
    const counts = await Promise.all(
      Array.from({ length: 20 }, () => stores.cache.count('r', at(0), 60_000)),
    );
    expect(Math.max(...counts.map(({ count }) => count))).toBe(20);
    expect((await stores.cache.count('r', at(59), 60_000)).count).toBe(21);
    expect(await stores.cache.count('r', at(60), 60_000)).toEqual({ count: 1, endsAt: at(120) });
  });
});

describe('events', () => {
  it('reach who listens to their channel', async () => {
    const heard = new Promise((resolve) => stores.bus.subscribe('events:customer:c1', resolve));
    await stores.bus.publish('events:customer:c2', 'not this');
    await stores.bus.publish('events:customer:c1', 'this');
    expect(await heard).toBe('this');
  });
});
