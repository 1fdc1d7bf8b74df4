// Recommendations, approvals, and the optimizations that carry them out.
import { statements } from './run';

export const optimizations = statements(
  `create table recommendations (
    id text primary key, customer_id text not null references customers on delete cascade,
    agent_type text not null, agent_id text references agents on delete set null, type text not null,
    title text not null, description text not null, action text not null, status text not null,
    risk_level text not null, estimated_savings double precision not null, estimated_improvement double precision,
    confidence double precision not null, affected_resources text[] not null, parameters jsonb not null,
    dependencies text[] not null, evidence jsonb not null, rejection_reason text,
    created_at timestamptz not null, expires_at timestamptz not null)`,
  `create index on recommendations (customer_id, status)`,
  `create table recommendation_validations (
    recommendation_id text not null references recommendations on delete cascade, agent_type text not null,
    validation jsonb not null, primary key (recommendation_id, agent_type))`,
  `create table approvals (
    id text primary key, recommendation_id text not null unique references recommendations on delete cascade,
    user_id text references users on delete set null, comment text, created_at timestamptz not null)`,
  `create table optimizations (
    id text primary key, recommendation_id text unique references recommendations on delete set null,
    resolution_id text, customer_id text not null references customers on delete cascade, kind text not null,
    children text[] not null, status text not null, progress double precision not null,
    traffic_percent integer not null, affected_resources text[] not null, before jsonb, after jsonb, result jsonb,
    original_state_restored boolean, rollback jsonb, reverted_by text, created_at timestamptz not null,
    started_at timestamptz, completed_at timestamptz)`,
  `create index on optimizations (customer_id, status)`,
  `create table execution_steps (
    optimization_id text not null references optimizations on delete cascade, "order" integer not null,
    name text not null, status text not null, agent_type text not null, critical boolean not null,
    reversible boolean not null, traffic_percent integer, started_at timestamptz, completed_at timestamptz,
    result jsonb, error text, primary key (optimization_id, "order"))`,
  `create table optimization_outcomes (
    id text primary key, optimization_id text not null unique references optimizations on delete cascade,
    recommendation_type text not null, success boolean, predicted_savings double precision not null,
    actual_savings double precision not null, savings_accuracy_pct double precision,
    quality_delta_pct double precision, latency_ratio double precision, duration_seconds double precision not null,
    features jsonb not null, stored_in_vector_db boolean not null, vector_id text, created_at timestamptz not null)`,
);
