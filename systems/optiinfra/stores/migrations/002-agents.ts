// The registry of agents, their heartbeats, tasks and analyses.
import { statements } from './run';

export const agents = statements(
  `create table agents (
    agent_id text primary key, agent_type text not null, version text not null, hostname text not null,
    endpoint text, status text not null, load double precision not null, current_tasks integer not null,
    registered_at timestamptz not null, last_heartbeat timestamptz not null,
    heard_at timestamptz not null default clock_timestamp(), unique (agent_type, hostname))`,
  `create table agent_capabilities (
    agent_id text not null references agents on delete cascade, capability text not null,
    primary key (agent_id, capability))`,
  `create table agent_heartbeats (
    id bigint generated always as identity primary key,
    agent_id text not null references agents on delete cascade, agent_type text not null,
    customer_id text references customers on delete cascade, status text not null,
    current_tasks integer not null, load double precision not null, timestamp timestamptz not null)`,
  `create index on agent_heartbeats (customer_id, agent_type, timestamp)`,
  `create index on agent_heartbeats (agent_id, timestamp)`,
  `create table tasks (
    task_id text primary key, task_type text not null, agent_type text not null,
    agent_id text references agents on delete set null, customer_id text references customers on delete cascade,
    priority integer not null, parameters jsonb not null, status text not null, result jsonb, error text,
    timeout_seconds double precision not null, retry_count integer not null, max_retries integer not null,
    depends_on text[] not null default '{}', deadline_at timestamptz,
    created_at timestamptz not null, started_at timestamptz, completed_at timestamptz)`,
  `create index on tasks (agent_id)`,
  `create index on tasks (customer_id)`,
  `create table analyses (
    id text primary key, customer_id text not null references customers on delete cascade,
    agent_type text not null, task_id text not null, status text not null, recommendation_ids text[] not null,
    error text, created_at timestamptz not null)`,
  `create index on analyses (customer_id)`,
);
