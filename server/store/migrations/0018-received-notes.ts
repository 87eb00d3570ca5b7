import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  `create table received_note (
     tenant_id text not null, note_id uuid not null default gen_random_uuid(), content_hash text not null,
     name text not null, content_type text not null, content bytea not null, facts jsonb, refusal text,
     state text not null default 'new', decision jsonb, patient_id text, referral_id text,
     is_sampled boolean not null default false, received_at timestamptz not null, decided_at timestamptz,
     attempts int4 not null default 0, lease_until timestamptz,
     primary key (tenant_id, note_id))`,
  // Whatever ways a note comes by, and however many at once: it is kept once.
  `create unique index received_note_content on received_note (tenant_id, content_hash)`,
  `create index received_note_new on received_note (received_at) where state = 'new'`,
  `create index received_note_open on received_note (tenant_id, received_at)
     where state in ('waiting', 'unmatched', 'quarantined', 'refused')`,
  `create table received_note_way (
     tenant_id text not null, note_id uuid not null, way text not null, source_id text not null,
     answers text, referral_id text, received_at timestamptz not null,
     primary key (tenant_id, note_id, way, source_id),
     foreign key (tenant_id, note_id) references received_note on delete cascade)`,
  `create table note_rejection (
     tenant_id text not null, note_id uuid not null, referral_id text not null,
     rejected_by text not null, rejected_at timestamptz not null,
     primary key (tenant_id, note_id, referral_id),
     foreign key (tenant_id, note_id) references received_note on delete cascade)`,
  // Whose order carries a number that a note names, and who was born on the day it says.
  `create index mirrored_order_number on mirrored_resource
     using gin (jsonb_path_query_array(content::jsonb, '$.identifier[*].value')) where type = 'ServiceRequest'`,
  `create index worklist_row_birth on worklist_row (tenant_id, (summary->>'birthDate'))`,
  `create index worklist_row_number on worklist_row (tenant_id, (summary->>'number'))`,
  `create table note_filing_off (
     tenant_id text not null primary key, switched_by text not null, switched_at timestamptz not null)`,
]

/** Notes from outside, the ways they came, and what people said about them. */
export const receivedNotesMigration: Migration = {
  up: async (db: Kysely<never>) => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
