import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Where a practice refers to is read from its own loops, which are always as new as the last reading. */
const statement = 'drop table destination'

export const usualFromLoopsMigration: Migration = {
  up: async (db: Kysely<never>) => {
    await sql.raw(statement).execute(db)
  },
}
