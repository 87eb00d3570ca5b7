import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** A consent to texts is given for a number: the one the record held when the consent was first read. */
const statement = `alter table tracked_patient add column text_consent_at timestamptz(3), add column text_number text`

export const textConsentNumberMigration: Migration = {
  up: async (db: Kysely<never>) => {
    await sql.raw(statement).execute(db)
  },
}
