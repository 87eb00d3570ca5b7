import { sql } from 'kysely'
import type { WatchDatabase, WatchTransaction } from './watch-database.ts'

export type NoteCounts = { notes: Readonly<Record<string, number>>; sampled: number }

/** How many notes of a practice are in which state, and how many of the filed ones a person is to check. */
export async function countNotes(db: WatchDatabase, tenant: string): Promise<NoteCounts> {
  const rows = await sql<{
    state: string
    count: number
    sampled: number
  }>`select state, count(*)::int as count,
      count(*) filter (where is_sampled)::int as sampled
    from received_note where tenant_id = ${tenant} group by state order by state`.execute(db)
  return {
    notes: Object.fromEntries(rows.rows.map(({ state, count }) => [state, count])),
    sampled: rows.rows.reduce((sum, { sampled }) => sum + sampled, 0),
  }
}

/** Whether a practice has switched filing off. */
export async function isFilingOff(db: WatchDatabase, tenant: string): Promise<boolean> {
  return (await findFilingOffAt(db, tenant)) !== undefined
}

/** Since when a practice has nothing filed by rule; domain time. Nothing where notes file themselves. */
export async function findFilingOffAt(db: WatchDatabase, tenant: string): Promise<Date | undefined> {
  const row = await db
    .selectFrom('note_filing_off')
    .select('switched_at')
    .where('tenant_id', '=', tenant)
    .executeTakeFirst()
  return row?.switched_at
}

/** Switches filing off or on again, from this moment on. */
export async function switchFiling(
  trx: WatchTransaction,
  tenant: string,
  isOn: boolean,
  by: string,
): Promise<void> {
  if (isOn) await trx.deleteFrom('note_filing_off').where('tenant_id', '=', tenant).execute()
  else
    await sql`insert into note_filing_off (tenant_id, switched_by, switched_at) values (${tenant}, ${by}, baton_now())
      on conflict (tenant_id) do nothing`.execute(trx)
}
