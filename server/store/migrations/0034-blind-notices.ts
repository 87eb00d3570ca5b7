import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  // What somebody was told cannot be read, while it cannot; of a person who is nobody it is only shown.
  `create table blind_notice (
     tenant_id text not null, person text not null, opened_at timestamptz not null, since timestamptz not null,
     sources text[] not null, primary key (tenant_id, person))`,
  `create index loop_clock_blind on loop_clock (tenant_id, referral_id)
     where ended_at is null and record->>'clock' = 'blind'`,
]

export const blindNoticesMigration: Migration = {
  up: async (db: Kysely<never>) => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
