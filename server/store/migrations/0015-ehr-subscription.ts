import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** The Subscription that each EHR keeps for Baton, as it was last seen there. */
export const ehrSubscriptionMigration: Migration = {
  up: async (db: Kysely<never>) => {
    await sql`create table ehr_subscription (
      tenant_id text primary key, status text not null, topic text not null, subscription_id text,
      ends_at timestamptz, because text, checked_at timestamptz not null)`.execute(db)
  },
}
