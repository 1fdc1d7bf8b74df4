// What other servers keep where they are there (TOP-12): metric points, vectors, and a cache with a time to live.
import { statements } from './run';

export const metrics = statements(
  `create schema metrics`,
  `create table metrics.points (
    timestamp timestamptz not null, customer_id text not null, provider text, resource_id text, cohort text,
    metric_type text not null, value double precision not null, unit text not null, source text not null)`,
  `create index on metrics.points (customer_id, metric_type, timestamp)`,
  `create schema vectors`,
  `create table vectors.recommendation_outcomes (
    id text primary key, vector double precision[] not null check (array_length(vector, 1) = 64),
    payload jsonb not null)`,
  `create schema cache`,
  `create unlogged table cache.entries (key text primary key, value jsonb not null, expires_at timestamptz not null)`,
);
