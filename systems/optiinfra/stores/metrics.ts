// The metric store: points in time, appended and read back. ClickHouse fits behind the same port.
import type { Pool } from 'pg';
import { families, metricTypes, type MetricType } from '../api/metric';

export interface MetricPoint {
  readonly timestamp: Date;
  readonly customer_id: string;
  readonly metric_type: MetricType;
  readonly value: number;
  readonly unit: string;
  readonly source: string;
  readonly provider?: string | null;
  readonly resource_id?: string | null;
  readonly cohort?: string | null;
}

export interface MetricRange {
  readonly customerId: string;
  readonly metric: MetricType;
  readonly from?: Date;
  readonly to?: Date;
  /** Of one resource; by default of the customer as a whole. */
  readonly resourceId?: string;
  /** Seconds: points are averaged over slots of this length. */
  readonly interval?: number;
}

export interface MetricStore {
  append(points: readonly MetricPoint[]): Promise<void>;
  /** @returns points ascending in time */
  range(range: MetricRange): Promise<MetricPoint[]>;
  /** @returns the newest point, or undefined where there is none */
  newest(customerId: string, metric: MetricType, resourceId?: string): Promise<MetricPoint | undefined>;
  /** @returns the newest value of each metric that the customer has, as a whole */
  newestOfAll(customerId: string): Promise<Map<MetricType, number>>;
  /** Drops what its family does not keep any longer (STO-5). */
  expire(now: Date): Promise<void>;
  /** Forgets a customer; without one, everybody. */
  forget(customerId?: string): Promise<void>;
  ping(): Promise<void>;
}

const DAY_MS = 86_400_000;
const columns = [
  ...(['timestamp', 'customer_id', 'provider', 'resource_id', 'cohort'] as const),
  ...(['metric_type', 'value', 'unit', 'source'] as const),
];
/** PostgreSQL takes columns of values as arrays; each has its type. */
const arrays =
  '$1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::float8[], $8::text[], $9::text[]';

export function postgresMetrics(pool: Pool): MetricStore {
  const rows = async (text: string, values: unknown[]): Promise<MetricPoint[]> =>
    (await pool.query<MetricPoint>(text, values)).rows;
  const where = `customer_id = $1 and metric_type = $2 and resource_id is not distinct from $3`;
  return {
    append: async (points) => {
      if (points.length === 0) return;
      const values = columns.map((name) => points.map((one) => one[name] ?? null));
      await pool.query(
        `insert into metrics.points (${columns.join(', ')}) select * from unnest(${arrays})`,
        values,
      );
    },
    range: ({ customerId, metric, from, to, resourceId = null, interval }) => {
      const values = [customerId, metric, resourceId, from ?? '-infinity', to ?? 'infinity'];
      const span = `${where} and timestamp >= $4 and timestamp <= $5`;
      if (!interval) return rows(`select * from metrics.points where ${span} order by timestamp`, values);
      return rows(
        `select date_bin(make_interval(secs => $6), timestamp, 'epoch') as timestamp, customer_id, metric_type,
          avg(value) as value, min(unit) as unit, min(source) as source
          from metrics.points where ${span} group by 1, 2, 3 order by 1`,
        [...values, interval],
      );
    },
    newest: async (customerId, metric, resourceId) =>
      (
        await rows(`select * from metrics.points where ${where} order by timestamp desc limit 1`, [
          ...[customerId, metric, resourceId ?? null],
        ])
      )[0],
    newestOfAll: async (customerId) => {
      const found = await rows(
        `select newest.* from unnest($2::text[]) as wanted (metric) cross join lateral (
          select metric_type, value from metrics.points
          where customer_id = $1 and metric_type = metric and resource_id is null
          order by timestamp desc limit 1) as newest`,
        [customerId, metricTypes],
      );
      return new Map(found.map(({ metric_type, value }) => [metric_type, value]));
    },
    expire: async (now) => {
      for (const { days, metrics } of Object.values(families))
        await pool.query('delete from metrics.points where metric_type = any($1) and timestamp < $2', [
          ...[metrics, new Date(now.getTime() - days * DAY_MS)],
        ]);
    },
    forget: async (customerId) => {
      if (customerId) await pool.query('delete from metrics.points where customer_id = $1', [customerId]);
      else await pool.query('truncate metrics.points');
    },
    ping: async () => void (await pool.query('select 1 from metrics.points limit 1')),
  };
}
