import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  `create extension if not exists pg_trgm`,
  // What of a referral time does not change. The transaction that changed it says who has seen it already.
  `create table worklist_row (
     tenant_id text not null, referral_id text not null, patient_id text not null,
     version int8 not null default 1, summary jsonb not null, search_text text not null,
     digest text not null, evidence_at timestamptz not null,
     changed_in xid8 not null default pg_current_xact_id(),
     primary key (tenant_id, referral_id))`,
  `create index worklist_row_patient on worklist_row (tenant_id, patient_id)`,
  `create index worklist_row_search on worklist_row using gin (search_text gin_trgm_ops)`,
  // How it is shown from when to when: at any moment exactly one of a referral's stretches is the one that holds.
  // Whatever narrows or orders a list stands beside it, so that a page is one walk along an index.
  `create table worklist_stretch (
     tenant_id text not null, referral_id text not null,
     from_at timestamptz not null, until_at timestamptz not null,
     rank int2 not null, display text not null, clock text, due_at timestamptz not null, action text,
     ordered_at timestamptz not null, owner text, specialty text, urgency text not null, direction text not null,
     receiver text, state text not null, unfiled_notes int4 not null, awaits_review boolean not null,
     escalated_from timestamptz not null, put_off_until timestamptz not null, is_restricted boolean not null,
     patient_order text collate "C" not null, receiver_order text collate "C" not null,
     owner_order text collate "C" not null,
     primary key (tenant_id, referral_id, from_at))`,
  `create index worklist_stretch_worst on worklist_stretch (tenant_id, rank, due_at, ordered_at, referral_id)
     where display <> 'closed'`,
  `create index worklist_stretch_owner on worklist_stretch
     (tenant_id, owner, rank, due_at, ordered_at, referral_id) where display <> 'closed'`,
  `create index worklist_stretch_patient on worklist_stretch (tenant_id, patient_order, due_at, referral_id)
     where display <> 'closed'`,
  // Of a person: no filter of a view says anything of a patient.
  `create table worklist_view (
     tenant_id text not null, person text not null, view_id uuid not null default gen_random_uuid(),
     name text not null, question jsonb not null, created_at timestamptz not null default now(),
     primary key (tenant_id, person, view_id))`,
]

export const worklistMigration: Migration = {
  up: async (db: Kysely<never>) => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
