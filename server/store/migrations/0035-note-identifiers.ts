import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  // Which kept notes a message of their sender means by the numbers that documents carry.
  `create index received_note_named on received_note using gin ((facts -> 'identifiers'))`,
  // The few messages that take a document back: every note that comes in is held against them.
  `create index received_note_nullified on received_note (tenant_id) where facts ->> 'isNullified' = 'true'`,
]

/** Finds notes by the numbers their senders gave them. */
export const noteIdentifiersMigration: Migration = {
  up: async (db: Kysely<never>) => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
