import { toCalendarDay, toDayNumberOf } from './clinic-zone.ts'
import type { CalendarDay } from './instant.ts'

const two = (value: number): string => String(value).padStart(2, '0')
const dayOf = (year: number, month: number, day: number): number =>
  toDayNumberOf(`${year}-${two(month)}-${two(day)}`)

/** Day 0 of the epoch was a Thursday; Monday is 1 and Sunday 7. */
const isoWeekday = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1

function nthWeekday(year: number, month: number, weekday: number, nth: number): number {
  const first = dayOf(year, month, 1)
  return first + ((weekday - isoWeekday(first) + 7) % 7) + (nth - 1) * 7
}

function lastMondayOfMay(year: number): number {
  const last = dayOf(year, 5, 31)
  return last - (isoWeekday(last) - 1)
}

/** A holiday on Saturday is kept on the Friday before, one on Sunday on the Monday after (5 U.S.C. 6103(b)). */
function observed(day: number): number {
  const weekday = isoWeekday(day)
  if (weekday === 6) return day - 1
  return weekday === 7 ? day + 1 : day
}

/**
 * The days on which US federal holidays are observed, oldest first, for whole years `from` to `to`.
 * A New Year's Day that falls on Saturday is observed on 31 December of the year before.
 *
 * @see {@link https://www.opm.gov/policy-data-oversight/pay-leave/federal-holidays/ | OPM federal holidays}
 */
export function usFederalHolidays(from: number, to: number): readonly CalendarDay[] {
  const days: CalendarDay[] = []
  for (let year = from; year <= to; year += 1) {
    days.push(
      ...[
        observed(dayOf(year, 1, 1)),
        nthWeekday(year, 1, 1, 3),
        nthWeekday(year, 2, 1, 3),
        lastMondayOfMay(year),
        observed(dayOf(year, 6, 19)),
        observed(dayOf(year, 7, 4)),
        nthWeekday(year, 9, 1, 1),
        nthWeekday(year, 10, 1, 2),
        observed(dayOf(year, 11, 11)),
        nthWeekday(year, 11, 4, 4),
        observed(dayOf(year, 12, 25)),
      ].map(toCalendarDay),
    )
  }
  return days.toSorted()
}
