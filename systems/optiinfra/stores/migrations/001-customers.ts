// Customers, who may log in for them, and what opens their clouds.
import { statements } from './run';

export const customers = statements(
  `create table customers (
    id text primary key, company_name text not null, email text not null unique, plan text not null,
    status text not null, monthly_spend double precision, cloud_providers text[] not null,
    preferences jsonb not null, slo jsonb not null, settings jsonb not null,
    discovery text not null default 'none', last_event_seq integer not null default 0,
    created_at timestamptz not null, updated_at timestamptz not null)`,
  `create table users (
    id text primary key, customer_id text references customers on delete cascade, email text not null unique,
    role text not null check (role in ('admin', 'customer', 'viewer')), password_hash text not null,
    failed_logins integer not null default 0, last_login_at timestamptz)`,
  `create index on users (customer_id)`,
  `create table refresh_tokens (
    hash text primary key, family text not null, user_id text not null references users on delete cascade,
    expires_at timestamptz not null, used_at timestamptz, revoked_at timestamptz)`,
  `create index on refresh_tokens (family)`,
  `create index on refresh_tokens (user_id)`,
  `create table cloud_credentials (
    customer_id text not null references customers on delete cascade, provider text not null,
    ciphertext text not null, created_at timestamptz not null, primary key (customer_id, provider))`,
  `create table agent_tokens (
    hash text primary key, customer_id text not null references customers on delete cascade,
    expires_at timestamptz not null, revoked_at timestamptz)`,
  `create index on agent_tokens (customer_id)`,
  `create table api_keys (
    id text primary key, hash text not null unique, customer_id text not null references customers on delete cascade,
    user_id text not null references users on delete cascade, name text not null,
    created_at timestamptz not null, expires_at timestamptz not null, revoked_at timestamptz)`,
  `create index on api_keys (customer_id)`,
  `create index on api_keys (user_id)`,
  `create table instances (
    customer_id text not null references customers on delete cascade, instance_id text not null,
    view jsonb not null, primary key (customer_id, instance_id))`,
  `create table vllm_deployments (
    customer_id text not null references customers on delete cascade, deployment_id text not null,
    view jsonb not null, primary key (customer_id, deployment_id))`,
);
