import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What a practice says for its reports: what a referral is worth to it, which a person may change at any time. */
export const reportSettingsMigration: Migration = {
  up: async (db: Kysely<never>) => {
    await sql`create table report_setting (
      tenant_id text primary key, referral_value_usd float8 not null, set_by text not null,
      set_at timestamptz not null default baton_now())`.execute(db)
  },
}
