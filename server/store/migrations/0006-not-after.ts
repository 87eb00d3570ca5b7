import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  // A reminder of tomorrow's visit says nothing on the day after it: such rows are dropped, not put off.
  `alter table outbox add column not_after timestamptz`,
]

export const notAfterMigration: Migration = {
  up: async (db: Kysely<never>) => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
