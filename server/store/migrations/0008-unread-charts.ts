import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  // Of a chart that was never judged no referral is known, so that no loop can say that it is not watched.
  `alter table tracked_patient add column unread_since timestamptz`,
  `create index tracked_patient_unread on tracked_patient (tenant_id, unread_since)
     where unread_since is not null`,
]

export const unreadChartsMigration: Migration = {
  up: async (db: Kysely<never>) => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
