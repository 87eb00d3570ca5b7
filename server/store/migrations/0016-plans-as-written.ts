import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** A plan is written whole and read whole: nothing looks into it, and taking it apart costs the sweep at each loop. */
export const plansAsWrittenMigration: Migration = {
  up: async (db: Kysely<never>) => {
    await sql`alter table loop alter column plan type json using plan::json`.execute(db)
  },
}
