import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  // A telephone number belongs to whoever answers it, not to a patient or a practice: one row for all of them.
  `create table number_consent (
     tenant_id text not null, number text not null, state text not null, source text not null,
     changed_at timestamptz not null, primary key (tenant_id, number))`,
]

export const numbersMigration: Migration = {
  up: async (db: Kysely<never>) => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
