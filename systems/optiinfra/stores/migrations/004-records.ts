// What happened: events, the audit log that only grows (ADT-2), and what was found out about quality.
import { statements } from './run';

export const records = statements(
  `create table agent_events (
    id text primary key, seq integer not null, customer_id text not null references customers on delete cascade,
    event_type text not null, source text not null, agent_type text, severity text not null,
    correlation_id text not null, data jsonb not null, timestamp timestamptz not null, unique (customer_id, seq))`,
  // No foreign key: what was done to a customer is remembered when the customer has gone.
  `create table audit_log (
    id text primary key, position bigint generated always as identity, actor jsonb not null, actor_ip text,
    action text not null, target_type text not null, target_id text, customer_id text, outcome text not null,
    before jsonb, after jsonb, request_id text, timestamp timestamptz not null)`,
  `create index on audit_log (customer_id, position)`,
  `create function audit_log_only_grows() returns trigger language plpgsql as $$
    begin raise exception 'the audit log only grows'; end $$`,
  `create trigger audit_log_only_grows before update or delete on audit_log
    for each row execute function audit_log_only_grows()`,
  `create table quality_baselines (
    customer_id text not null references customers on delete cascade, deployment_id text not null,
    mean double precision not null, std_dev double precision not null, p95 double precision not null,
    samples integer not null, established_at timestamptz not null, primary key (customer_id, deployment_id))`,
  `create table quality_regressions (
    id text primary key, customer_id text not null references customers on delete cascade,
    optimization_id text references optimizations on delete set null, deployment_id text not null,
    baseline double precision not null, current double precision not null, delta_pct double precision not null,
    severity text not null, created_at timestamptz not null)`,
  `create index on quality_regressions (customer_id)`,
);
