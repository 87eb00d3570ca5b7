import type { Direction, LoopStep } from '../loop-vocabulary.ts'
import type { CohortDimension } from './cohort-cell.ts'
import type { Grouping, PatientGrouping } from './group-figures.ts'
import type { LeakCause } from './leak.ts'
import type { Fate } from './loop-fact.ts'

/** Which loops a report is about: cohorts by the month of `t0`, both ends included (`YYYY-MM`). */
export type ReportSlice = {
  from: string
  to: string
  direction?: Direction
  /** A value of each; an empty text stands for those nobody knows. */
} & { [Narrowing in Grouping]?: string }

/** What a report counts: referrals, or the attempts of them. */
export type CountedUnit = 'referral' | 'attempt'

/**
 * Whatever is told of receivers is told of attempts: of a redirected referral each receiver has its own part, and none of
 * another's. Everything else counts the referral once.
 *
 * @param dimension - what the slice is told apart by
 */
export function unitOf({ receiver }: Pick<ReportSlice, 'receiver'>, dimension: CohortDimension): CountedUnit {
  return receiver !== undefined || dimension === 'receiver' ? 'attempt' : 'referral'
}

/**
 * A slice by which groups of patients may be told. Months of choice would tell one month's patients by subtraction: whole
 * quarters are told, the first and last month asked for among them.
 */
export function toWholeQuarters({ from, to, direction, specialty }: ReportSlice): ReportSlice {
  const [first, last] = [from, to].map((month) => Math.floor((Number(month.slice(5)) - 1) / 3))
  const monthOf = (date: string, month: number): string =>
    `${date.slice(0, 4)}-${String(month).padStart(2, '0')}`
  return {
    from: monthOf(from, (first ?? 0) * 3 + 1),
    to: monthOf(to, (last ?? 0) * 3 + 3),
    ...(direction !== undefined && { direction }),
    ...(specialty !== undefined && { specialty }),
  }
}

/** Groups of patients are not told by whose patients they are: few belong to one owner, receiver or referrer. */
export function mayTellPatients({ owner, receiver, referrer }: ReportSlice): boolean {
  return owner === undefined && receiver === undefined && referrer === undefined
}

/** How old a referral must be to be in a share of a group of patients: two ages would tell those between them. */
export const maturedDaysOfPatients = 60

/** Which loops of a slice one number counts: all of what is named has to hold. */
export type ReportNumber = {
  /** Got as far as this step, or further. */
  reached?: LoopStep
  /** Got as far as this step and no further. */
  stoppedAt?: LoopStep
  fate?: Fate
  leaked?: LeakCause | 'any'
  hasNoShow?: true
  /** Whose patient was reached: somebody spoke with them, or the visit was booked. */
  isPatientReached?: true
  /** Loops whose report is ours to review. */
  isReviewable?: true
  /** Days since `t0` on the day of the report, both ends included. */
  ageFrom?: number
  ageTo?: number
  closedWithinDays?: number
  /** Month of the report (`YYYY-MM`), of loops closed with one. */
  closedIn?: string
  /** Closed with a report in this month (`YYYY-MM`) or an earlier one. */
  closedUntil?: string
  /** Loops of which it is known how long this step was waited for. */
  timed?: LoopStep
  /** One group of patients; told only where the group itself is (`toPatientGroupFigures`). */
  patients?: { by: PatientGrouping; value: string }
}
