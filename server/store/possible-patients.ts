import { sql } from 'kysely'
import type { WatchDatabase } from './watch-database.ts'

/**
 * Ids of the patients a note may be about: whoever has the name, the birth date, or a referral with one of the numbers.
 * The names are folded words; too many who share one say nothing.
 */
export async function findPatientsLike(
  db: WatchDatabase,
  tenant: string,
  sought: {
    words: readonly string[]
    birthDates: readonly string[]
    numbers: readonly string[]
    referrals: readonly string[]
  },
): Promise<string[]> {
  const { words, birthDates, numbers, referrals } = sought
  const likes = words.map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`)
  const found = await sql<{ id: string }>`(select patient_id as id from worklist_row
      where tenant_id = ${tenant} and (summary->>'number' = any(${[...numbers]})
        or referral_id = any(${[...referrals]})))
    union (select patient_id from mirrored_resource where tenant_id = ${tenant} and type = 'ServiceRequest'
      and jsonb_path_query_array(content::jsonb, '$.identifier[*].value') ?| ${[...numbers]}::text[])
    union (select patient_id from worklist_row where tenant_id = ${tenant}
      and summary->>'birthDate' = any(${[...birthDates]}) limit 50)
    union (select patient_id from worklist_row where tenant_id = ${tenant} and cardinality(${likes}::text[]) > 0
      and search_text like all(${likes}::text[]) limit 50)
    order by 1`.execute(db)
  return found.rows.map(({ id }) => id)
}
