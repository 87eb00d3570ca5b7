import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * Where a practice refers to is counted whenever somebody refers. What it is counted from stands in the index, in the
 * order it is grouped by: nothing of the table is read, and nothing of other specialties or practices.
 */
const statement = `create index loop_fact_usual on loop_fact (tenant_id, specialty, receiver, started_on)
  include (referrer, state)
  where (attempt > 0 or not is_redirected) and specialty is not null and receiver is not null
    and direction <> 'inbound' and state not in ('closed-duplicate', 'closed-entered-in-error')`

export const usualIndexMigration: Migration = {
  up: async (db: Kysely<never>) => {
    await sql.raw(statement).execute(db)
  },
}
