import { sql } from 'kysely'
import type { WatchDatabase } from './watch-database.ts'

/**
 * When something is due next by itself, of whatever these tenants have: a step of a loop, or something that waits to
 * be sent. What is due already is not ahead.
 */
export async function findNextDue(db: WatchDatabase, tenants: readonly string[]): Promise<Date | undefined> {
  const found = await sql<{ at: Date | null }>`select least(
      (select min(next_due_at) from loop where tenant_id = any(${[...tenants]}::text[])
        and next_due_at > baton_now() and quarantined_at is null),
      (select min(not_before) from outbox where tenant_id = any(${[...tenants]}::text[])
        and not_before > baton_now() and state = 'waiting')) as at`.execute(db)
  return found.rows[0]?.at ?? undefined
}
