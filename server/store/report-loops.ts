import { unitOf, type ReportNumber, type ReportSlice } from '#domain/metrics/report-slice.ts'
import { sql } from 'kysely'
import { isKept } from './loop-facts.ts'
import { isCountedIn, isInSlice, isUnit } from './report-conditions.ts'
import type { WatchDatabase } from './watch-database.ts'
import { listedColumns, type ListedRow } from './worklist.ts'

/** Where a page of a report's list ended. */
export type ReportKey = { startedOn: string; referral: string; attempt: number }

export type ReportLoops = {
  rows: readonly Omit<ListedRow, 'key'>[]
  /** Key of the last row; absent on the last page. */
  next?: ReportKey
  /** How many the number counts. */
  total: number
  /** Of these, how many are of patients this person may not see, or of charts that are forgotten. */
  hidden: number
  now: Date
}

type PageKey = { startedOn: string; keyReferral: string; attempt: number }
type Listed = Omit<ListedRow, 'key'>
type PageRow = PageKey & (Listed | { [Column in keyof Listed]: null })

/** The loops behind a number: newest first, from a moment's lists, page by page. */
export async function readReportLoops(
  db: WatchDatabase,
  reader: { tenant: string; seesRestricted: boolean; today: string },
  question: { slice: ReportSlice; number: ReportNumber; limit: number; after?: ReportKey },
): Promise<ReportLoops> {
  const { tenant, seesRestricted, today } = reader
  const { slice, number, limit, after } = question
  const isCounted = sql`${isUnit(unitOf(slice, 'all'))} and ${isCountedIn(number, today)}`
  const asked = sql`${isInSlice(tenant, slice)} and ${isCounted}`
  // Of a chart that is forgotten nothing can be listed any more, only counted.
  const visible = sql`not ${isKept} and ${seesRestricted ? sql`true` : sql`not f.is_restricted`}`
  const isAfter =
    after === undefined
      ? sql`true`
      : sql`(f.started_on, f.referral_id, f.attempt)
          < (${after.startedOn}::date, ${after.referral}, ${after.attempt})`
  const counted = await sql<{ total: number; hidden: number; now: Date }>`select count(*) as total,
    count(*) filter (where not (${visible})) as hidden, baton_now() as now
    from loop_fact f where ${asked}`.execute(db)
  // A referral may stand on no list at this moment: the page goes on behind it all the same.
  const found = await sql<PageRow>`with page as materialized (
      select f.tenant_id, f.referral_id, f.attempt, f.started_on from loop_fact f
      where ${asked} and ${visible} and ${isAfter}
      order by f.started_on desc, f.referral_id desc, f.attempt desc limit ${limit + 1}),
    moment as materialized (select baton_now() as now)
    select p.started_on::text as "startedOn", p.referral_id as "keyReferral", p.attempt, ${listedColumns} from page p
    left join (worklist_row r join worklist_stretch s using (tenant_id, referral_id))
      on r.tenant_id = p.tenant_id and r.referral_id = p.referral_id
        and s.from_at <= (select now from moment) and s.until_at > (select now from moment)
    order by p.started_on desc, p.referral_id desc, p.attempt desc`.execute(db)
  const [totals] = counted.rows
  if (totals === undefined) throw new Error('the list was not counted')
  const page = found.rows.slice(0, limit)
  const last = page.at(-1)
  const isLast = found.rows.length <= limit || last === undefined
  return {
    rows: page.flatMap((row) => (row.referral === null ? [] : [row])),
    ...totals,
    ...(!isLast && {
      next: { startedOn: last.startedOn, referral: last.keyReferral, attempt: last.attempt },
    }),
  }
}
