import type { ReportAnswer, ReportGroups, ReportPatientGroups } from '#contract/reports.ts'
import { toDayNumber, toCalendarDay, type DayNumber } from '#domain/clinic-zone.ts'
import { firstMonthByDay, oldestLimit } from '#domain/metrics/coarse-cell.ts'
import { directions } from '#domain/loop-vocabulary.ts'
import { toCohortCourse, toQuarters } from '#domain/metrics/cohort-course.ts'
import {
  oldestLimitOfGroups,
  toGroupFigures,
  toPatientGroupFigures,
  toPatientGroupsOfPart,
  type Group,
  type PatientGrouping,
  type ReportGrouping,
} from '#domain/metrics/group-figures.ts'
import { toFigures } from '#domain/metrics/report-figures.ts'
import { maturedDaysOfPatients, toPatientSlice, type ReportSlice } from '#domain/metrics/report-slice.ts'
import type { Tenant } from '../../config/smart-config.ts'
import { readCountedUntil } from '../../store/report-cohorts.ts'
import { readPatientParts, type PatientPartRow } from '../../store/report-patients.ts'
import { findReferralValue } from '../../store/report-settings.ts'
import { nameApart } from '#domain/party-identity.ts'
import type { WatchDatabase } from '../../store/watch-database.ts'
import { readSlice, sumByValue, sumOf } from './read-slice.ts'

/** What is asked of every report: which loops, and how old one must be to be in a share. */
export type ReportQuestion = { slice: ReportSlice; maturedDays: number }

/** The practice that is reported on. */
export type Practice = Pick<Tenant, 'id' | 'policy' | 'referralValueUsd'>

/** Up to when the figures are complete, and the day they are judged on. */
export async function readMoment(db: WatchDatabase, { id, policy }: Practice) {
  const { now, countedUntil, isCounted } = await readCountedUntil(db, id)
  const today = toDayNumber(now.getTime(), policy.calendar.timeZone)
  const counted = { countedUntil: countedUntil.toISOString(), isCounted }
  return { today, stamp: { ...counted, today: toCalendarDay(today) } }
}

/**
 * The figures of a slice, and how each month's loops went.
 *
 * @param money - whether leaked referrals are also shown in dollars, and whether this person may say how many one is
 */
export async function readReport(
  db: WatchDatabase,
  practice: Practice,
  { slice, maturedDays }: ReportQuestion,
  money: { isSeen: boolean; maySet: boolean },
): Promise<ReportAnswer> {
  const { today, stamp } = await readMoment(db, practice)
  const parts = await readSlice(db, practice.id, slice, 'all', {
    byDayFrom: firstMonthByDay(today, Math.max(maturedDays, oldestLimit)),
    asked: 'everything',
  })
  const figures = toFigures(sumOf(parts), today, maturedDays)
  const value = money.isSeen ? await readReferralValue(db, practice) : undefined
  const months = [...Map.groupBy(parts, ({ month }) => month)].toSorted(([one], [other]) =>
    one < other ? -1 : 1,
  )
  const cohorts = months.map(([month, same]) => toCohortCourse(month, sumOf(same)))
  return {
    ...stamp,
    maturedDays,
    figures,
    cohorts,
    quarters: toQuarters(cohorts, stamp.today),
    maySetValue: money.maySet,
    ...(value !== undefined && {
      leakedUsd: {
        perReferral: value,
        total: figures.leaked.loops * value,
        byCause: figures.leaks.map(({ cause, loops }) => ({ cause, usd: loops * value })),
      },
    }),
  }
}

/** What one referral is worth to the practice: as somebody last said, else as it is configured. */
export async function readReferralValue(
  db: WatchDatabase,
  { id, referralValueUsd }: Pick<Practice, 'id' | 'referralValueUsd'>,
): Promise<number | undefined> {
  return (await findReferralValue(db, id)) ?? referralValueUsd
}

/** The same figures for each specialty, owner, receiver, referrer or direction of a slice. */
export async function readReportGroups(
  db: WatchDatabase,
  practice: Practice,
  { slice, maturedDays }: ReportQuestion,
  by: ReportGrouping,
): Promise<ReportGroups> {
  const { today, stamp } = await readMoment(db, practice)
  const wanted = wantedOfGroups(today, maturedDays)
  const groups =
    by === 'direction'
      ? await readDirections(db, practice.id, slice, wanted)
      : sumByValue(await readSlice(db, practice.id, slice, by, wanted))
  return { ...stamp, maturedDays, by, groups: [...nameApart(toGroupFigures(groups, today, maturedDays))] }
}

/**
 * How far groups of patients got, without those that are too small to be nobody in particular. By calendar years or one
 * part of one, and of one age: a report of others, less this one, would tell of few.
 */
export async function readReportPatients(
  db: WatchDatabase,
  practice: Practice,
  asked: ReportSlice,
  by: PatientGrouping,
): Promise<ReportPatientGroups> {
  const { year, slice, part } = toPatientSlice(asked)
  const { today, stamp } = await readMoment(db, practice)
  const said = { ...stamp, maturedDays: maturedDaysOfPatients, from: slice.from, to: slice.to, by }
  if (part === undefined) {
    const wanted = wantedOfGroups(today, maturedDaysOfPatients)
    const groups = sumByValue(await readSlice(db, practice.id, year, by, wanted))
    return { ...said, groups: [...nameApart(toPatientGroupFigures(groups, today, maturedDaysOfPatients))] }
  }
  const maturedOn = toCalendarDay(today - maturedDaysOfPatients)
  const rows = await readPatientParts(db, practice.id, year, { part: part.by, by, maturedOn })
  const parts = Map.groupBy(rows.map(toPartCounts), ({ part: of }) => of)
  return { ...said, groups: [...nameApart(toPatientGroupsOfPart(parts, part.value))] }
}

function toPartCounts({ of, reached, scheduled, seen, closed, ...row }: PatientPartRow) {
  const share = (loops: number) => ({ loops, of })
  return {
    ...row,
    ...{ reached: share(reached), scheduled: share(scheduled), seen: share(seen), closed: share(closed) },
  }
}

function wantedOfGroups(today: DayNumber, maturedDays: number) {
  const limitDays = Math.max(maturedDays, oldestLimitOfGroups)
  return { byDayFrom: firstMonthByDay(today, limitDays), asked: 'groups' as const }
}

/** The direction is no dimension of a cohort: each is read as a slice of its own. */
async function readDirections(
  db: WatchDatabase,
  tenant: string,
  slice: ReportSlice,
  wanted: ReturnType<typeof wantedOfGroups>,
): Promise<readonly Group[]> {
  const asked = directions.filter(
    (direction) => slice.direction === undefined || slice.direction === direction,
  )
  const groups: Group[] = []
  for (const direction of asked) {
    const parts = await readSlice(db, tenant, { ...slice, direction }, 'all', wanted)
    if (parts.length > 0) groups.push({ value: direction, name: direction, cell: sumOf(parts) })
  }
  return groups
}
