import { sql } from 'kysely'
import type { WatchDatabase } from './watch-database.ts'

/** A chart that cannot be read, or be judged, since a moment of domain time. */
export type UnreadChart = { patient: string; since: Date }

/**
 * Notes that a chart could not be judged, and has it read again: the first such moment counts until a reading goes well.
 */
export async function noteUnread(
  db: WatchDatabase,
  { tenant, patient }: { tenant: string; patient: string },
  now: Date,
): Promise<void> {
  await sql`insert into tracked_patient (tenant_id, patient_id, why, first_read_at, unread_since, next_read_at)
    values (${tenant}, ${patient}, 'discovered', ${now}, ${now}, ${now})
    on conflict (tenant_id, patient_id) do update set
      first_read_at = coalesce(tracked_patient.first_read_at, excluded.first_read_at),
      unread_since = coalesce(tracked_patient.unread_since, excluded.unread_since),
      next_read_at = coalesce(tracked_patient.next_read_at, excluded.next_read_at)`.execute(db)
}

/**
 * Charts that have not been read, or not been judged, since before an instant, the oldest first. One with a referral that
 * the sweep has set aside is left out: somebody has a work item for that already. So is one that an EHR did not answer
 * for which has answered for no other chart since: that is an outage, and no chart's own trouble.
 *
 * @param after - the last one of the page before
 */
export async function findUnreadCharts(
  db: WatchDatabase,
  tenant: string,
  before: Date,
  { limit, after }: { limit: number; after?: UnreadChart | undefined },
): Promise<UnreadChart[]> {
  // As fine as what is handed out, so that no page begins with the end of the one before.
  const sinceMs = sql`date_trunc('milliseconds', unread_since)`
  const isFurther =
    after === undefined
      ? sql`true`
      : sql`(${sinceMs}, patient_id) > (${after.since}::timestamptz, ${after.patient})`
  const found = await sql<{ patient_id: string; unread_since: Date }>`select patient_id, unread_since
    from tracked_patient t where tenant_id = ${tenant} and unread_since <= ${before} and ${isFurther}
      and not exists (select from loop l where l.tenant_id = t.tenant_id and l.patient_id = t.patient_id
        and l.quarantined_at is not null)
      and (failures = 0 or exists (select from tracked_patient other
        where other.tenant_id = t.tenant_id and other.last_read_at > t.unread_since and other.failures = 0))
    order by ${sinceMs}, patient_id limit ${limit}`.execute(db)
  return found.rows.map((row) => ({ patient: row.patient_id, since: row.unread_since }))
}
