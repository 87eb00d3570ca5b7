import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  // What was read in the file of a document of the EHR, once for each version of it.
  `create table document_text (
     tenant_id text not null, patient_id text not null, document text not null, version_id text not null,
     outcome text, because text, facts jsonb, attempts int not null default 0, lease_until timestamptz,
     primary key (tenant_id, patient_id, document, version_id))`,
  `create index document_text_unread on document_text (tenant_id) where outcome is null`,
]

export const documentTextsMigration: Migration = {
  up: async (db: Kysely<never>) => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
