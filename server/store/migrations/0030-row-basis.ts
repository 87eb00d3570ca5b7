import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  // What a row was derived from, and what it was derived from when it was shown before: so whoever acts on a row that has
  // changed meanwhile can be told whether anybody else changed it.
  `alter table worklist_row add column basis jsonb, add column past jsonb not null default '[]'`,
  // Which version of which resource a write of Baton's own has left behind.
  `alter table outbox add column written text`,
]

export const rowBasisMigration: Migration = {
  up: async (db: Kysely<never>) => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
