import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  // Beside the row of a redirected referral stands one for each of its attempts, with the next reading of its chart.
  `alter table loop_fact add column attempt int2 not null default 0,
     add column is_redirected boolean not null default false`,
  `alter table loop_fact drop constraint loop_fact_pkey, add primary key (tenant_id, referral_id, attempt)`,
]

/** What is counted of a receiver: attempts of a redirected referral, each its own. */
export const attemptFactsMigration: Migration = {
  up: async (db: Kysely<never>) => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
