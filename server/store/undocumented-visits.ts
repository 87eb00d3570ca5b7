import { sql } from 'kysely'
import type { WatchDatabase } from './watch-database.ts'

/** A visit that took place and whose report is owed; the summary is to be parsed by the reader. */
export type UndocumentedVisit = { patient: string; summary: unknown }

/** Visits without a report, the oldest first; of restricted records only for whoever sees such. */
export async function listUndocumentedVisits(
  db: WatchDatabase,
  tenant: string,
  seesRestricted: boolean,
  limit: number,
): Promise<readonly UndocumentedVisit[]> {
  const hidden = seesRestricted
    ? sql``
    : sql`and not exists (select from worklist_stretch s where s.tenant_id = r.tenant_id
        and s.referral_id = r.referral_id and s.is_restricted)`
  const found = await sql<UndocumentedVisit>`select r.patient_id as patient, r.summary from worklist_row r
    where r.tenant_id = ${tenant} and r.summary ->> 'seenAt' is not null ${hidden}
    order by r.summary ->> 'seenAt', r.referral_id limit ${limit}`.execute(db)
  return found.rows
}
