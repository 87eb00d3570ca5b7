import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What belongs to no tenant is kept under this name: keys still begin with a tenant. */
export const everyTenant = '*'

const statements = [
  `create table session (
     tenant_id text not null, token_hash bytea not null, fhir_user text not null, user_name text,
     patient_id text not null, created_at timestamptz not null default now(),
     last_used_at timestamptz not null default now(), ends_at timestamptz not null,
     primary key (tenant_id, token_hash))`,
  `create index session_end on session (ends_at)`,
  `create table used_once (
     tenant_id text not null, hash bytea not null, expires_at timestamptz not null,
     primary key (tenant_id, hash))`,
  `create index used_once_end on used_once (expires_at)`,
  `create table tenant_secret (
     tenant_id text not null, name text not null, value bytea not null, primary key (tenant_id, name))`,
  `create table discovery (
     tenant_id text not null, iss text not null, smart jsonb, smart_read_at timestamptz,
     capabilities jsonb, capabilities_read_at timestamptz, primary key (tenant_id, iss))`,
  `create table snapshot (
     tenant_id text not null, patient_id text not null, as_of timestamptz not null,
     derivation text not null, loops jsonb not null, primary key (tenant_id, patient_id))`,
  `create table signing_key (
     tenant_id text not null, kid text not null, algorithm text not null, private_jwk jsonb not null,
     created_at timestamptz not null default now(), primary key (tenant_id, kid))`,
  `create table baton_clock (tenant_id text primary key, offset_ms int8 not null)`,
  // Which synthetic data Baton's own FHIR store was filled with; sandbox only.
  `create table own_store_load (tenant_id text primary key, stamp text not null)`,
  // Domain time. Moved only in the sandbox, to see what the coming weeks bring; leases use the real clock.
  `create function baton_now() returns timestamptz language sql stable as $$
     select now() + make_interval(secs => coalesce(
       (select offset_ms from baton_clock where tenant_id = '${everyTenant}'), 0) / 1000.0) $$`,
]

export const launchMigration: Migration = {
  up: async (db: Kysely<never>) => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
