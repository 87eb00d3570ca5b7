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

/** What a year of groups of patients may be narrowed to: one part of one of these, and nothing else beside it. */
export type PatientPart = 'quarter' | 'specialty' | 'direction'

/** Referrals of which groups of patients are told: a calendar year, or one part of it. */
export type PatientSlice = {
  /** The whole year. */
  year: Pick<ReportSlice, 'from' | 'to'>
  /** What is told of it. */
  slice: ReportSlice
  part?: { by: PatientPart; value: string }
}

/**
 * The referrals by which groups of patients may be told. Months of choice would tell one month's patients by subtraction, and
 * so would years that overlap: the calendar year of the last month asked for is told, or one quarter of it when all the
 * months are in that, or one specialty or direction.
 */
export function toPatientSlice({ from, to, direction, specialty }: ReportSlice): PatientSlice {
  const of = to.slice(0, 4)
  const year = { from: `${of}-01`, to: `${of}-12` }
  if (specialty !== undefined)
    return { year, slice: { ...year, specialty }, part: { by: 'specialty', value: specialty } }
  if (direction !== undefined)
    return { year, slice: { ...year, direction }, part: { by: 'direction', value: direction } }
  const quarter = quarterOf(from)
  if (from.slice(0, 4) !== of || quarter !== quarterOf(to)) return { year, slice: year }
  const monthOf = (month: number): string => `${of}-${String(month).padStart(2, '0')}`
  const slice = { from: monthOf(quarter * 3 - 2), to: monthOf(quarter * 3) }
  return { year, slice, part: { by: 'quarter', value: String(quarter) } }
}

/** 1 to 4. */
function quarterOf(month: string): number {
  return Math.ceil(Number(month.slice(5)) / 3)
}

/** Groups of patients are not told by whose patients they are, as few belong to one owner, receiver or referrer, nor by two things at once. */
export function mayTellPatients({ owner, receiver, referrer, specialty, direction }: ReportSlice): boolean {
  const isOfOne = owner !== undefined || receiver !== undefined || referrer !== undefined
  return !isOfOne && (specialty === undefined || direction === undefined)
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
