/** A stretch of time in milliseconds since the epoch, half-open: starts ≤ t < ends. */
export type TimeRange = { readonly startsMs: number; readonly endsMs: number }

/** The first and last instant a JavaScript date can hold: they stand for an open side of a period. */
export const beginningOfTime = -8.64e15
export const endOfTime = 8.64e15

/** There is no year 0 in R4, and no zone is further than 14 hours from UTC. */
const pattern =
  /^((?!0000)\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))?)?)?)?$/

/** Offset in minutes; a time without one counts as UTC, which is this server's own zone. */
function offsetMinutes(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6))
  return zone.startsWith('-') ? -minutes : minutes
}

function utc(year: number, month: number, day: number, rest: readonly number[] = []): number {
  const date = new Date(0)
  date.setUTCFullYear(year, month, day)
  date.setUTCHours(rest[0] ?? 0, rest[1] ?? 0, rest[2] ?? 0, 0)
  return date.getTime()
}

function isRealDay(year: number, month: number, day: number): boolean {
  const date = new Date(utc(year, month - 1, day))
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}

/**
 * The stretch of time a FHIR date, dateTime or instant covers, by the precision it is written with: a year, a month,
 * a day, a minute, a second, or the millisecond a fraction names. Values without a zone are read in UTC.
 *
 * @returns undefined when the text is no such value or no day of the calendar
 * @see {@link https://hl7.org/fhir/R4/search.html#date | FHIR R4 search on dates}
 */
export function toTimeRange(text: string): TimeRange | undefined {
  const match = pattern.exec(text)
  if (!match) return undefined
  const [, yearText, monthText, dayText, hourText, minuteText, secondText, fraction, zone] = match
  const year = Number(yearText)
  const month = Number(monthText ?? 1)
  if (month < 1 || month > 12) return undefined
  if (monthText === undefined) return { startsMs: utc(year, 0, 1), endsMs: utc(year + 1, 0, 1) }
  if (dayText === undefined) return { startsMs: utc(year, month - 1, 1), endsMs: utc(year, month, 1) }
  const day = Number(dayText)
  if (!isRealDay(year, month, day)) return undefined
  if (hourText === undefined)
    return { startsMs: utc(year, month - 1, day), endsMs: utc(year, month - 1, day + 1) }
  const [hour, minute, second] = [Number(hourText), Number(minuteText), Number(secondText ?? 0)]
  // Second 60 is a leap second; 24:00 is not allowed in R4.
  if (hour > 23 || minute > 59 || second > 60) return undefined
  const base = utc(year, month - 1, day, [hour, minute, second]) - offsetMinutes(zone) * 60_000
  if (secondText === undefined) return { startsMs: base, endsMs: base + 60_000 }
  if (fraction === undefined) return { startsMs: base, endsMs: base + 1_000 }
  const startsMs = base + Number(fraction.padEnd(3, '0').slice(0, 3))
  return { startsMs, endsMs: startsMs + fractionWidthMs(fraction.length) }
}

/** `.5` covers 100 ms, `.50` 10 ms, `.500` and finer 1 ms. */
function fractionWidthMs(digits: number): number {
  return digits >= 3 ? 1 : 10 ** (3 - digits)
}
