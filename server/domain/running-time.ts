import type { Instant } from './instant.ts'
import type { ClinicCalendar, ClockDuration } from './policy.ts'
import { addDuration, businessDaysBetween, calendarDaysBetween, openHoursBetween } from './working-days.ts'

/** A stretch of time in which no clock runs; lists of them are ordered and do not overlap. */
export type Rest = { from: Instant; until: Instant }

const hourMs = 3_600_000

function lengthOf(from: Instant, until: Instant, { unit }: ClockDuration, calendar: ClinicCalendar): number {
  switch (unit) {
    case 'bd':
      return businessDaysBetween(from, until, calendar)
    case 'd':
      return calendarDaysBetween(from, until, calendar.timeZone)
    case 'h':
      return openHoursBetween(from, until, calendar)
    case 'eh':
      return (until - from) / hourMs
  }
}

/** Moves the end back behind every rest that begins before it is reached, by the rest's length in its own unit. */
function addAcross(
  begin: Instant,
  duration: ClockDuration,
  calendar: ClinicCalendar,
  rests: readonly Rest[],
): Instant {
  let { amount } = duration
  let at = addDuration(begin, duration, calendar)
  for (const { from, until } of rests) {
    if (from < begin || at <= from) continue
    amount += lengthOf(from, until, duration, calendar)
    at = Math.max(until, addDuration(begin, { amount, unit: duration.unit }, calendar))
  }
  return at
}

/**
 * Adds a duration to a start, not counting rests: what has not been reached when a rest begins moves back by as
 * many days or hours of its own unit as the rest lasts. A clock that starts during a rest starts at its end, and
 * one that started before is never due later than one that starts then.
 */
export function addRunningTime(
  start: Instant,
  duration: ClockDuration,
  calendar: ClinicCalendar,
  rests: readonly Rest[],
): Instant {
  if (rests.length === 0) return addDuration(start, duration, calendar)
  const begin = rests.reduce(
    (moved, { from, until }) => (from <= moved && moved < until ? until : moved),
    start,
  )
  return rests.reduce(
    (at, { from, until }) =>
      begin <= from && from < at ? Math.min(at, addAcross(until, duration, calendar, rests)) : at,
    addAcross(begin, duration, calendar, rests),
  )
}
