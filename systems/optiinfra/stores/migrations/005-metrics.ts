// What other servers keep where they are there (TOP-12): metric points, vectors, and a cache with a time to live.
import { statements } from './run';

export const metrics = statements(
  `create schema metrics`,
  `create table metrics.points (
    timestamp timestamptz not null, customer_id text not null, provider text, resource_id text, cohort text,
    metric_type text not null, value double precision not null, unit text not null, source text not null)`,
  `create index on metrics.points (customer_id, metric_type, timestamp)`,
  // Computed from the rows, so that it cannot disagree with them (STO-5).
  `create view metrics.hourly as select date_trunc('hour', timestamp) as hour, customer_id, provider, resource_id,
    metric_type, count(*) as points, sum(value) as sum, avg(value) as average, max(value) as maximum,
    percentile_cont(0.95) within group (order by value) as p95,
    percentile_cont(0.99) within group (order by value) as p99
    from metrics.points group by 1, 2, 3, 4, 5`,
  `create schema vectors`,
  `create table vectors.recommendation_outcomes (
    id text primary key, vector double precision[] not null check (array_length(vector, 1) = 64),
    payload jsonb not null)`,
  `create schema cache`,
  `create table cache.entries (key text primary key, value jsonb not null, expires_at timestamptz not null)`,
);
