import type { ReportAnswer, ReportGroups, ReportPatientGroups } from '#contract/reports.ts'
import { toDayNumber, toCalendarDay } from '#domain/clinic-zone.ts'
import { firstMonthByDay, oldestLimit } from '#domain/metrics/coarse-cell.ts'
import { toCohortCourse } from '#domain/metrics/cohort-course.ts'
import {
  oldestLimitOfGroups,
  toGroupFigures,
  toPatientGroupFigures,
  unaskedOfGroups,
  type Grouping,
  type PatientGrouping,
} from '#domain/metrics/group-figures.ts'
import { toFigures } from '#domain/metrics/report-figures.ts'
import type { ReportSlice } from '#domain/metrics/report-slice.ts'
import type { Tenant } from '../../config/smart-config.ts'
import { readCountedUntil } from '../../store/report-cohorts.ts'
import type { WatchDatabase } from '../../store/watch-database.ts'
import { readSlice, sumByValue, sumOf } from './read-slice.ts'

/** What is asked of every report: which loops, and how old one must be to be in a share. */
export type ReportQuestion = { slice: ReportSlice; maturedDays: number }

type Practice = Pick<Tenant, 'id' | 'policy' | 'referralValueUsd'>

/** Up to when the figures are complete, and the day they are judged on. */
async function readMoment(db: WatchDatabase, { id, policy }: Practice) {
  const { now, countedUntil } = await readCountedUntil(db, id)
  const today = toDayNumber(now.getTime(), policy.calendar.timeZone)
  return { today, stamp: { countedUntil: countedUntil.toISOString(), today: toCalendarDay(today) } }
}

/**
 * The figures of a slice, and how each month's loops went.
 *
 * @param seesMoney - whether leaked referrals are also shown in dollars
 */
export async function readReport(
  db: WatchDatabase,
  practice: Practice,
  { slice, maturedDays }: ReportQuestion,
  seesMoney: boolean,
): Promise<ReportAnswer> {
  const { today, stamp } = await readMoment(db, practice)
  const parts = await readSlice(db, practice.id, slice, 'all', {
    byDayFrom: firstMonthByDay(today, Math.max(maturedDays, oldestLimit)),
  })
  const figures = toFigures(sumOf(parts), today, maturedDays)
  const value = seesMoney ? practice.referralValueUsd : undefined
  const months = [...Map.groupBy(parts, ({ month }) => month)]
  return {
    ...stamp,
    maturedDays,
    figures,
    cohorts: months.map(([month, same]) => toCohortCourse(month, sumOf(same))),
    ...(value !== undefined && {
      leakedUsd: {
        perReferral: value,
        total: figures.leaked.loops * value,
        byCause: figures.leaks.map(({ cause, loops }) => ({ cause, usd: loops * value })),
      },
    }),
  }
}

/** The same figures for each specialty, owner, receiver or referrer of a slice. */
export async function readReportGroups(
  db: WatchDatabase,
  practice: Practice,
  { slice, maturedDays }: ReportQuestion,
  by: Grouping,
): Promise<ReportGroups> {
  const { today, stamp } = await readMoment(db, practice)
  const groups = sumByValue(
    await readSlice(db, practice.id, slice, by, {
      byDayFrom: firstMonthByDay(today, Math.max(maturedDays, oldestLimitOfGroups)),
      without: unaskedOfGroups,
    }),
  )
  return { ...stamp, maturedDays, by, groups: [...toGroupFigures(groups, today, maturedDays)] }
}

/** How far groups of patients got, without those that are too small to be nobody in particular. */
export async function readReportPatients(
  db: WatchDatabase,
  practice: Practice,
  { slice, maturedDays }: ReportQuestion,
  by: PatientGrouping,
): Promise<ReportPatientGroups> {
  const { today, stamp } = await readMoment(db, practice)
  const groups = sumByValue(
    await readSlice(db, practice.id, slice, by, {
      byDayFrom: firstMonthByDay(today, Math.max(maturedDays, oldestLimitOfGroups)),
      without: unaskedOfGroups,
    }),
  )
  return { ...stamp, maturedDays, by, groups: [...toPatientGroupFigures(groups, today, maturedDays)] }
}
