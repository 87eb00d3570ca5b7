import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  // Nothing of a patient goes while somebody holds it.
  `create table legal_hold (
     tenant_id text not null, hold_id uuid not null default gen_random_uuid(), patient_id text not null,
     reason text not null, set_by text not null, set_at timestamptz not null default now(),
     lifted_by text, lifted_at timestamptz, lift_reason text,
     primary key (tenant_id, hold_id))`,
  `create unique index legal_hold_patient on legal_hold (tenant_id, patient_id) where lifted_at is null`,
  `create index legal_hold_all on legal_hold (tenant_id, patient_id)`,
  // That a patient's data went, by whom and why: by the EHR's id alone, as the audit trail names patients.
  `create table patient_erasure (
     tenant_id text not null, erasure_id text not null, patient_id text not null, reason text not null,
     erased_by text not null, erased_at timestamptz not null, proof text not null, reopened_at timestamptz,
     primary key (tenant_id, erasure_id))`,
  `create index patient_erasure_patient on patient_erasure (tenant_id, patient_id) where reopened_at is null`,
  `create index patient_erasure_newest on patient_erasure (tenant_id, erased_at desc)`,
  // Read out of the very text that is hashed, so that it can never say anything else.
  `alter table audit_event add column outcome text not null generated always as (
     case when strpos(entry, length(event) || ':' || event || '7:success') > 0 then 'success'
       when strpos(entry, length(event) || ':' || event || '7:refused') > 0 then 'refused'
       else 'failed' end) stored`,
  `create index audit_event_kind on audit_event (tenant_id, event, seq)`,
  `create index audit_event_unusual on audit_event (tenant_id, outcome, seq) where outcome <> 'success'`,
]

/** What compliance works with: searches of the trail, legal holds, and what was deleted for good. */
export const complianceMigration: Migration = {
  up: async (db: Kysely<never>) => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
