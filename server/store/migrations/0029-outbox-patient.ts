import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What is held about a patient is looked up by patient: an export, a deletion and the nightly removal ask so. */
const statement = `create index outbox_patient on outbox (tenant_id, patient_id) where patient_id is not null`

export const outboxPatientMigration: Migration = {
  up: async (db: Kysely<never>) => {
    await sql.raw(statement).execute(db)
  },
}
