import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What fell due before it was known of is not the fault of a sweep that stood still. */
const statement = 'alter table loop add column due_known_at timestamptz(3) not null default baton_now()'

export const dueKnownMigration: Migration = {
  up: async (db: Kysely<never>) => {
    await sql.raw(statement).execute(db)
  },
}
