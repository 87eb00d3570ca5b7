import type { Direction, LoopStep } from '../loop-vocabulary.ts'
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

/** Which loops of a slice one number counts: all of what is named has to hold. */
export type ReportNumber = {
  /** Got as far as this step, or further. */
  reached?: LoopStep
  /** Got as far as this step and no further. */
  stoppedAt?: LoopStep
  fate?: Fate
  leaked?: LeakCause | 'any'
  hasNoShow?: true
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
  patients?: { by: PatientGrouping; value: string; maturedDays: number }
}
