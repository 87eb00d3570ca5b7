import type { AuditEntry, AuditEvent } from '#domain/audit-entry.ts'
import { readAuditText } from '#domain/audit-text-reading.ts'
import { sql, type Kysely } from 'kysely'

/** Everything of one kind that a practice's trail has, oldest first. */
export async function readTrail<Tables>(
  db: Kysely<Tables>,
  tenant: string,
  event: AuditEvent,
): Promise<readonly AuditEntry[]> {
  const { rows } = await sql<{ entry: string }>`select entry from audit_event
    where tenant_id = ${tenant} and event = ${event} order by seq`.execute(db)
  return rows.flatMap(({ entry }) => readAuditText(entry)?.entry ?? [])
}
