import { sql } from 'kysely'
import type { WatchDatabase } from './watch-database.ts'

/**
 * Notes that carry one of these identifiers and came no later than the message that names them; messages of that kind
 * themselves are left out.
 *
 * @param identifiers - `system|value`
 * @returns their ids, in order of these
 */
export async function findNotesNamed(
  db: WatchDatabase,
  tenant: string,
  identifiers: readonly string[],
  by: { id: string; receivedAt: Date },
): Promise<readonly string[]> {
  const found = await sql<{ id: string }>`select note_id as id from received_note
    where tenant_id = ${tenant} and note_id <> ${by.id}::uuid and received_at <= ${by.receivedAt}
      and facts -> 'identifiers' ?| ${[...identifiers]}::text[]
      and facts ->> 'isNullified' is distinct from 'true' order by note_id`.execute(db)
  return found.rows.map(({ id }) => id)
}

/**
 * Whether a message has come in that takes back a document with one of these identifiers, whatever became of it.
 *
 * @param identifiers - `system|value`
 */
export async function isTakenBack(
  db: WatchDatabase,
  tenant: string,
  identifiers: readonly string[],
): Promise<boolean> {
  if (identifiers.length === 0) return false
  const found = await sql`select from received_note
    where tenant_id = ${tenant} and facts ->> 'isNullified' = 'true'
      and (facts -> 'identifiers' ?| ${[...identifiers]}::text[]
        or facts -> 'replaces' ?| ${[...identifiers]}::text[]) limit 1`.execute(db)
  return found.rows.length > 0
}
