import { loopSteps, type LoopStep } from '#domain/loop-vocabulary.ts'
import { unknownValue } from '#domain/metrics/cohort-cell.ts'
import type { PatientGrouping } from '#domain/metrics/group-figures.ts'
import type { PatientPart, ReportSlice } from '#domain/metrics/report-slice.ts'
import { sql, type RawBuilder } from 'kysely'
import { isInSlice, isUnit } from './report-conditions.ts'
import type { WatchDatabase } from './watch-database.ts'

/** How many referrals one group of patients has in one part of a year; shares are of those old enough (`of`). */
export type PatientPartRow = {
  part: string
  value: string
  name: string
  referred: number
  of: number
  reached: number
  scheduled: number
  seen: number
  closed: number
}

const partOf: Readonly<Record<PatientPart, RawBuilder<string>>> = {
  quarter: sql<string>`extract(quarter from f.month)::text`,
  specialty: sql<string>`coalesce(f.specialty, ${unknownValue})`,
  direction: sql<string>`f.direction`,
}

const placeOf = (step: LoopStep): number => loopSteps.indexOf(step) + 1

/**
 * Groups of patients in each part of a year, counted from its facts: what one part may show depends on all of them, and
 * cohorts are kept by one dimension at a time. The same as `toFigures` counts in cells.
 *
 * @param maturedOn - last local day of `t0` of those that are old enough to be in a share
 * @returns by part and value; a value that nobody knows is empty
 */
export async function readPatientParts(
  db: WatchDatabase,
  tenant: string,
  year: Pick<ReportSlice, 'from' | 'to'>,
  { part, by, maturedOn }: { part: PatientPart; by: PatientGrouping; maturedOn: string },
): Promise<readonly PatientPartRow[]> {
  const value = sql.ref(`f.${by}`)
  const name = by === 'payer' ? sql.ref('f.payer_name') : value
  const isMatured = sql`f.started_on <= ${maturedOn}::date`
  const got = (step: LoopStep) =>
    sql<number>`(count(*) filter (where ${isMatured} and f.reached >= ${placeOf(step)}))::int`
  const found =
    await sql<PatientPartRow>`select ${partOf[part]} as part, coalesce(${value}, ${unknownValue}) as value,
      coalesce(max(${name}), ${unknownValue}) as name, count(*)::int as referred,
      (count(*) filter (where ${isMatured}))::int as of,
      (count(*) filter (where ${isMatured} and (f.is_patient_contacted or f.reached >= ${placeOf('booked')})))::int as reached,
      ${got('booked')} as scheduled, ${got('seen')} as seen,
      (count(*) filter (where ${isMatured} and f.fate = 'completed'))::int as closed
    from loop_fact f where ${isInSlice(tenant, year)} and ${isUnit('referral')}
    group by 1, 2 order by 1, 2`.execute(db)
  return found.rows
}
