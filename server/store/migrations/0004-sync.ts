import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  `create table mirrored_resource (
     tenant_id text not null, patient_id text not null, type text not null, id text not null,
     version_id text, last_updated timestamptz, source text not null, content text not null,
     read_at timestamptz not null,
     primary key (tenant_id, patient_id, type, id))`,
  `create index mirrored_resource_id on mirrored_resource (tenant_id, type, id)`,
  `create table sync_source (
     tenant_id text not null, source text not null, high_water timestamptz, events_seen int8,
     last_good_read_at timestamptz, refused_at timestamptz, failures int4 not null default 0,
     primary key (tenant_id, source))`,
  `create table tracked_patient (
     tenant_id text not null, patient_id text not null, why text not null, opened_at timestamptz,
     first_read_at timestamptz, last_read_at timestamptz, evidence_at timestamptz,
     last_good_read_at timestamptz, next_read_at timestamptz, sources jsonb not null default '{}', failures int4 not null default 0,
     primary key (tenant_id, patient_id))`,
  `create index tracked_patient_due on tracked_patient (tenant_id, next_read_at) where next_read_at is not null`,
  `create table notified_resource (
     tenant_id text not null, type text not null, id text not null, noted_at timestamptz not null,
     primary key (tenant_id, type, id))`,
  // A key is published before it signs, and stays published after it has stopped.
  `alter table signing_key add column active_from timestamptz not null default now()`,
  `alter table signing_key add column retired_at timestamptz`,
]

export const syncMigration: Migration = {
  up: async (db: Kysely<never>) => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
