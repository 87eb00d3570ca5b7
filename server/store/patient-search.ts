import { sql } from 'kysely'
import type { WatchDatabase } from './watch-database.ts'

/**
 * Ids of the patients whom somebody may mean: by words of the name, a record or a referral number among their referrals,
 * by the whole record number, or by the whole id in the EHR, even if nothing but the trail knows it any more.
 *
 * @param words - folded; none finds nobody
 * @param typed - as it was typed, for whatever has to agree as a whole
 */
export async function findPatientsByWords(
  db: WatchDatabase,
  tenant: string,
  { words, typed }: { words: readonly string[]; typed: string },
  limit: number,
): Promise<string[]> {
  if (words.length === 0) return []
  const likes = words.map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`)
  const id = typed.replace(/^Patient\//, '')
  const value = JSON.stringify(id).replace(/[\\%_]/g, '\\$&')
  const { rows } = await sql<{ id: string }>`select distinct id from (
      (select distinct patient_id as id from worklist_row
        where tenant_id = ${tenant} and search_text like all(${likes}::text[]) limit ${limit})
      union all (select id from mirrored_resource where tenant_id = ${tenant} and type = 'Patient'
        and (id = ${id} or content like ${`%"value":${value}%`}) limit ${limit})
      union all (select ${id} where exists (select from tracked_patient
          where tenant_id = ${tenant} and patient_id = ${id})
        or exists (select from audit_event where tenant_id = ${tenant} and patient = ${`Patient/${id}`}))) found
    order by id limit ${limit}`.execute(db)
  return rows.map((row) => row.id)
}
