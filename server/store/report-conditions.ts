import { loopSteps, type LoopStep } from '#domain/loop-vocabulary.ts'
import { unknownValue } from '#domain/metrics/cohort-cell.ts'
import { groupings, type Grouping, type PatientGrouping } from '#domain/metrics/group-figures.ts'
import { leakAfterDays } from '#domain/metrics/leak.ts'
import type { CountedUnit, ReportNumber, ReportSlice } from '#domain/metrics/report-slice.ts'
import { sql, type RawBuilder } from 'kysely'

type Condition = RawBuilder<boolean>

const all = (conditions: readonly (Condition | undefined)[]): Condition => {
  const asked = conditions.filter((condition) => condition !== undefined)
  return asked.length === 0 ? sql<boolean>`true` : sql<boolean>`${sql.join(asked, sql` and `)}`
}

const isReferral: Condition = sql<boolean>`f.attempt = 0`
const isAttempt: Condition = sql<boolean>`(f.attempt > 0 or not f.is_redirected)`

/** Facts (`f`) that are counted: referrals, or attempts; a referral that was never redirected is its only attempt. */
export function isUnit(unit: CountedUnit): Condition {
  return unit === 'attempt' ? isAttempt : isReferral
}

/** Facts (`f`) of a slice of a tenant, attempts beside the referrals they belong to. */
export function isInSlice(tenant: string, slice: ReportSlice): Condition {
  const { from, to, direction } = slice
  return all([
    sql`f.tenant_id = ${tenant} and f.month between ${`${from}-01`}::date and ${`${to}-01`}::date`,
    direction === undefined ? undefined : sql`f.direction = ${direction}`,
    ...groupings.map((grouping) => {
      const value = slice[grouping]
      return value === undefined ? undefined : isOneOf(grouping, value)
    }),
  ])
}

/** An empty text stands for those nobody knows. */
function isOneOf(name: Grouping | PatientGrouping, value: string): Condition {
  const column = sql.ref(`f.${name}`)
  return value === unknownValue ? sql<boolean>`${column} is null` : sql<boolean>`${column} = ${value}`
}

const placeOf = (step: LoopStep): number => loopSteps.indexOf(step) + 1

/**
 * Facts (`f`) that one number counts: the same as `report-figures.ts` counts in cells.
 *
 * @param today - local day of the report
 */
export function isCountedIn(number: ReportNumber, today: string): Condition {
  const { reached, stoppedAt, fate, leaked, ageFrom, ageTo, closedWithinDays, closedIn } = number
  const { closedUntil, timed, patients } = number
  const age = sql<number>`(${today}::date - f.started_on)`
  return all([
    reached === undefined ? undefined : sql`f.reached >= ${placeOf(reached)}`,
    stoppedAt === undefined ? undefined : sql`f.reached = ${placeOf(stoppedAt)}`,
    fate === undefined ? undefined : sql`f.fate = ${fate}`,
    leaked === undefined ? undefined : hasLeaked(leaked, age),
    number.hasNoShow === undefined ? undefined : sql`f.no_shows > 0`,
    number.isPatientReached === undefined
      ? undefined
      : sql<boolean>`(f.is_patient_contacted or f.reached >= ${placeOf('booked')})`,
    number.isReviewable === undefined ? undefined : sql`f.direction <> 'inbound'`,
    ageFrom === undefined ? undefined : sql`${age} >= ${ageFrom}`,
    ageTo === undefined ? undefined : sql`${age} <= ${ageTo}`,
    closedIn === undefined
      ? undefined
      : sql`f.fate = 'completed' and date_trunc('month', f.closed_on) = ${`${closedIn}-01`}::date`,
    closedWithinDays === undefined ? undefined : sql`f.days_to_close <= ${closedWithinDays}`,
    closedUntil === undefined
      ? undefined
      : sql`f.fate = 'completed' and date_trunc('month', f.closed_on) <= ${`${closedUntil}-01`}::date`,
    timed === undefined
      ? undefined
      : sql<boolean>`${sql.ref(`f.${timed.replace('-', '_')}_days`)} is not null`,
    patients === undefined ? undefined : isOneOf(patients.by, patients.value),
  ])
}

function hasLeaked(cause: NonNullable<ReportNumber['leaked']>, age: RawBuilder<number>): Condition {
  const isTooOld = sql<boolean>`(f.fate = 'open' and f.reached < ${placeOf('booked')} and ${age} > ${leakAfterDays})`
  if (cause === 'never-scheduled') return isTooOld
  return cause === 'any' ? sql<boolean>`(f.leak is not null or ${isTooOld})` : sql<boolean>`f.leak = ${cause}`
}
