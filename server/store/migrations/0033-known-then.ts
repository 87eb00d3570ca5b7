import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  // What the files said of a practice's policy while it had made none of its own, and since when Baton went by it: files
  // may say something else later, and what was done in the meantime was done by these.
  `create table policy_of_files (
     tenant_id text not null, seen_at timestamptz not null, document json not null, primary key (tenant_id, seen_at))`,
  // Whether patient and practice spoke: false of what was counted before, until its chart is read again. Every month is
  // counted anew with it.
  `alter table loop_fact add column is_patient_contacted boolean not null default false`,
  `insert into report_touched (tenant_id, month, direction) select distinct tenant_id, month, direction from loop_fact`,
]

/** What was known at the time, for figures of the past. */
export const knownThenMigration: Migration = {
  up: async (db: Kysely<never>) => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
