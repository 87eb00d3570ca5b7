import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What was filed last is found without reading everything that ever was. */
const statement = `create index received_note_filed on received_note (tenant_id, decided_at desc, note_id desc)
  where state = 'filed'`

export const filedNotesMigration: Migration = {
  up: async (db: Kysely<never>) => {
    await sql.raw(statement).execute(db)
  },
}
