import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * Of a cell, what figures of groups are made of: a page of receivers reads thousands of cells, and taking these parts out of
 * each costs more than reading them. Empty until the month is counted anew.
 */
const statement = 'alter table report_cohort add column of_groups jsonb'

export const cellsOfGroupsMigration: Migration = {
  up: async (db: Kysely<never>) => {
    await sql.raw(statement).execute(db)
  },
}
