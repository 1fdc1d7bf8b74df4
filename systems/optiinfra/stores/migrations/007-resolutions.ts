// Conflicts and what was decided about them; what analyses look at; and rejections, which are learned from, too.
import { statements } from './run';

export const resolutions = statements(
  `create table resolutions (
    id text primary key, customer_id text not null references customers on delete cascade,
    recommendation_ids text[] not null, conflict_detected boolean not null, resolution_strategy text not null,
    chosen_recommendation text, hybrid_solution jsonb, hybrid jsonb, execution_order text[] not null,
    superseded text[] not null, decided_by text not null, reasoning text not null, status text not null,
    created_at timestamptz not null)`,
  `create index on resolutions (customer_id)`,
  `create table conflicts (
    id text primary key, resolution_id text not null references resolutions on delete cascade,
    customer_id text not null references customers on delete cascade, type text not null,
    recommendation_ids text[] not null, description text not null, severity text not null,
    conflicting_field text not null, detected_at timestamptz not null, resolved boolean not null)`,
  `create index on conflicts (resolution_id)`,
  `create index on conflicts (customer_id)`,
  `alter table optimizations add foreign key (resolution_id) references resolutions on delete set null`,
  `create index on optimizations (resolution_id)`,
  `create table workloads (
    customer_id text not null references customers on delete cascade, workload_id text not null,
    view jsonb not null, primary key (customer_id, workload_id))`,
  `alter table optimization_outcomes alter column optimization_id drop not null,
    add column customer_id text references customers on delete cascade,
    add column recommendation_id text references recommendations on delete cascade, add column reason text`,
  `create index on optimization_outcomes (customer_id, recommendation_type, created_at)`,
);
