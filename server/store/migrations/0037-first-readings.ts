import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Whether a list is complete is asked with every look at it; what was never read is little or nothing, most of the time. */
const statement = `create index tracked_patient_first_reading on tracked_patient (tenant_id) where first_read_at is null`

export const firstReadingsMigration: Migration = {
  up: async (db: Kysely<never>) => {
    await sql.raw(statement).execute(db)
  },
}
