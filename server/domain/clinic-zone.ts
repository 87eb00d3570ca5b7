import type { CalendarDay, Instant } from './instant.ts'

/** A local calendar day as days since 1970-01-01, so that day arithmetic is integer arithmetic. */
export type DayNumber = number

export const minuteMs = 60_000
export const hourMs = 60 * minuteMs
export const dayMs = 24 * hourMs

/**
 * Width of the stretches an offset is remembered for. Two changes of the clock inside eight days that cancel
 * each other are unknown to the time zone database (Morocco's Ramadan pause, the shortest, lasts about 30).
 */
const bucketMs = 8 * dayMs
/** Enough for 80 years of buckets; a chart full of absurd dates must not grow the memory without bound. */
const maximalBuckets = 4096

type Bucket = { before: number; after: number; changesAt: Instant }
type Zone = { format: Intl.DateTimeFormat; buckets: Map<number, Bucket> }
const zones = new Map<string, Zone>()

function openZone(timeZone: string): Zone {
  const known = zones.get(timeZone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset', hour: 'numeric' })
  const zone = { format, buckets: new Map<number, Bucket>() }
  zones.set(timeZone, zone)
  return zone
}

/** `GMT`, `GMT-05:00` or, before standard time, `GMT-04:56:02`. */
const offsetPattern = /GMT(?:([+-])(\d{2}):(\d{2})(?::(\d{2}))?)?/

function askOffset(zone: Zone, at: Instant): number {
  const match = offsetPattern.exec(zone.format.format(at))
  if (!match?.[1]) return 0
  const size = Number(match[2]) * hourMs + Number(match[3]) * minuteMs + Number(match[4] ?? 0) * 1000
  return match[1] === '-' ? -size : size
}

function readBucket(zone: Zone, index: number): Bucket {
  const from = index * bucketMs
  const before = askOffset(zone, from)
  const after = askOffset(zone, from + bucketMs)
  let low = from
  let high = from + bucketMs
  while (before !== after && high - low > 1000) {
    const middle = Math.floor((low + high) / 2000) * 1000
    if (askOffset(zone, middle) === before) low = middle
    else high = middle
  }
  return { before, after, changesAt: high }
}

/** The largest distance from 1970 that a JavaScript date can name; beyond it `Intl` throws. */
const furthestMs = 8.64e15 - 2 * bucketMs

/**
 * Milliseconds that local time is ahead of UTC at an instant: −18,000,000 for New York in winter.
 * Remembered per zone, so a sweep over a million loops asks `Intl` a few dozen times.
 *
 * @throws RangeError for a zone the platform does not know
 */
export function zoneOffset(timeZone: string, at: Instant): number {
  const zone = openZone(timeZone)
  const index = Math.floor(Math.max(-furthestMs, Math.min(furthestMs, at)) / bucketMs)
  let bucket = zone.buckets.get(index)
  if (!bucket) {
    if (zone.buckets.size >= maximalBuckets) zone.buckets.clear()
    bucket = readBucket(zone, index)
    zone.buckets.set(index, bucket)
  }
  return at < bucket.changesAt ? bucket.before : bucket.after
}

/** The local day an instant falls on. */
export function toDayNumber(at: Instant, timeZone: string): DayNumber {
  return Math.floor((at + zoneOffset(timeZone, at)) / dayMs)
}

/** Milliseconds since the local midnight, by the clock on the wall. */
export function toTimeOfDay(at: Instant, timeZone: string): number {
  const local = at + zoneOffset(timeZone, at)
  return local - Math.floor(local / dayMs) * dayMs
}

/**
 * The instant at which the wall clock shows a time on a local day. A time that the spring change skips is
 * moved forward by the size of the gap; of a time that autumn repeats, the first is meant
 * (the `compatible` rule of {@link https://tc39.es/proposal-temporal/ | Temporal}).
 */
export function toInstant(day: DayNumber, timeOfDayMs: number, timeZone: string): Instant {
  const local = day * dayMs + timeOfDayMs
  const earlier = zoneOffset(timeZone, local - dayMs)
  const first = local - earlier
  if (zoneOffset(timeZone, first) === earlier) return first
  const second = local - zoneOffset(timeZone, local + dayMs)
  return second + zoneOffset(timeZone, second) === local ? second : first
}

const writtenDays = new Map<DayNumber, CalendarDay>()

/** `YYYY-MM-DD` of a day number. A chart names few days many times, and writing one out costs a microsecond. */
export function toCalendarDay(day: DayNumber): CalendarDay {
  const known = writtenDays.get(day)
  if (known !== undefined) return known
  const iso = new Date(day * dayMs).toISOString()
  const written = iso.slice(0, iso.indexOf('T'))
  if (writtenDays.size >= maximalBuckets) writtenDays.clear()
  writtenDays.set(day, written)
  return written
}

/** The day number of `YYYY-MM-DD`; `NaN` for anything else. */
export function toDayNumberOf(day: CalendarDay): DayNumber {
  return Math.floor(Date.parse(`${day}T00:00:00Z`) / dayMs)
}

/** The local calendar day an instant falls on, as `YYYY-MM-DD`. */
export function localDay(at: Instant, timeZone: string): CalendarDay {
  return toCalendarDay(toDayNumber(at, timeZone))
}
