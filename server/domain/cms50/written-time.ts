import { dayMs, hourMs, toInstant } from '../clinic-zone.ts'
import { parseMoment, type Moment } from '../fhir-reading.ts'
import type { Instant } from '../instant.ts'
import { toIso } from '../iso-instant.ts'

/** Calendar days, both included, as `YYYY-MM-DD`. */
export type Days = { first: string; last: string }

/** The measurement period is a calendar year. */
export function daysOfYear(year: number): Days {
  return { first: `${year}-01-01`, last: `${year}-12-31` }
}

/** Referrals of the last two months have no time left to come back, and are not measured. */
export function referralDaysOf(year: number): Days {
  return { first: `${year}-01-01`, last: `${year}-10-31` }
}

/**
 * Whether a FHIR dateTime certainly falls on one of the days, by the calendar date as it is written, in its own
 * offset. A month or a year alone does where none of its days could lie outside or on the edge, as CQL has it.
 *
 * @see {@link https://cql.hl7.org/09-b-cqlreference.html#during-1 | CQL, `during day of`}
 */
export function isWrittenWithin(text: string | undefined, { first, last }: Days): boolean {
  if (text === undefined) return false
  const day = text.slice(0, 10)
  const isWithin =
    day.length === 10
      ? day >= first && day <= last
      : day > first.slice(0, day.length) && day < last.slice(0, day.length)
  return isWithin && parseMoment(text) !== undefined
}

/** How far the clocks of the United States are behind UTC, in hours: the least, and the most (Hawaii). */
const behindUtc = [4, 10] as const

/**
 * Whether a time written in UTC would fall on the other side of an edge if it were written as a clinic of the United
 * States reads its clock. The measure takes it as it is written.
 */
export function isEdgeInUtc(text: string | undefined, days: Days): boolean {
  if (text === undefined || !text.endsWith('Z')) return false
  const moment = parseMoment(text)
  if (moment === undefined) return false
  const isIn = isWrittenWithin(text, days)
  return behindUtc.some((hours) => isWrittenWithin(toIso(moment.at - hours * hourMs), days) !== isIn)
}

/**
 * From when to when something can have been that is written down like this, both included: a time is one instant, and a day
 * lasts from midnight to midnight.
 *
 * @param timeZone - whose day; unknown: that of any clinic of the United States
 */
export function spanOf(
  { at, lastAt, isDayOnly }: Moment,
  timeZone: string | undefined,
): { from: Instant; until: Instant } {
  if (!isDayOnly) return { from: at, until: at }
  if (timeZone === undefined) {
    const [least, most] = behindUtc
    return { from: at + least * hourMs, until: lastAt + dayMs + most * hourMs - 1 }
  }
  const midnightOf = (midnightUtc: Instant): Instant => toInstant(midnightUtc / dayMs, 0, timeZone)
  return { from: midnightOf(at), until: midnightOf(lastAt + dayMs) - 1 }
}

/** `-05:00` or `Z` of a time; nothing of a day. */
export function offsetOf(text: string): string | undefined {
  return /(?:Z|[+-]\d{2}:\d{2})$/.exec(text.slice(10))?.[0]
}
