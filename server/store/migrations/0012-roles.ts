import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Sessions know what their person may do, and need not be about one patient. */
export const rolesMigration: Migration = {
  up: async (db: Kysely<never>) => {
    await sql`alter table session alter column patient_id drop not null,
      add column roles text[] not null default '{}'`.execute(db)
  },
}
