import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * How each EHR is being used, by all processes together. Written at every request and worth nothing after a crash: unlogged,
 * so that no request to an EHR waits for a disk.
 */
export const egressMigration: Migration = {
  up: async (db: Kysely<never>) => {
    await sql`create unlogged table egress (
      tenant_id text primary key, left_over float8 not null, at_ms float8 not null,
      rest_until_ms float8 not null, failing_until_ms float8 not null) with (fillfactor = 10)`.execute(db)
  },
}
