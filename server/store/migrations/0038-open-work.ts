import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  // What people were asked to do about a referral and have not done, and who was asked: also of one that is closed.
  `alter table worklist_stretch add column owed_work int4 not null default 0,
     add column work_owners text[] not null default '{}'`,
  `create index worklist_stretch_work on worklist_stretch (tenant_id, rank, due_at, ordered_at, referral_id)
     where owed_work > 0`,
]

export const openWorkMigration: Migration = {
  up: async (db: Kysely<never>) => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
