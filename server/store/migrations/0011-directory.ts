import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  `create table receiver (
     tenant_id text not null, receiver_id text not null default gen_random_uuid()::text, body jsonb not null,
     words text not null, name text not null, specialties text[] not null, reference text, external_key text,
     is_active boolean not null, version int4 not null, primary key (tenant_id, receiver_id))`,
  // Whatever races whatever: one receiver of the EHR, and one row of a list, is there once.
  `create unique index receiver_reference on receiver (tenant_id, reference) where reference is not null`,
  `create unique index receiver_key on receiver (tenant_id, external_key) where external_key is not null`,
  `create index receiver_name on receiver (tenant_id, name, receiver_id)`,
  `create table receiver_history (
     tenant_id text not null, receiver_id text not null, version int4 not null, body jsonb not null,
     changed_at timestamptz not null, changed_by text not null, cause text not null,
     reason text not null, primary key (tenant_id, receiver_id, version))`,
  `create table directory_network (
     tenant_id text not null, reference text not null, name text not null, payer text,
     primary key (tenant_id, reference))`,
  `create table destination (
     tenant_id text not null, specialty text not null, receiver text not null, referred int4 not null,
     returned int4 not null, primary key (tenant_id, specialty, receiver))`,
]

export const directoryMigration: Migration = {
  up: async (db: Kysely<never>) => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
