import {
  dayMs,
  hourMs,
  minuteMs,
  toDayNumber,
  toDayNumberOf,
  toInstant,
  toTimeOfDay,
  zoneOffset,
  type DayNumber,
} from './clinic-zone.ts'
import type { Instant } from './instant.ts'
import type { ClinicCalendar, ClockDuration, OpeningHours } from './policy.ts'

/** A calendar made ready for counting: Monday first, times in milliseconds after local midnight. */
type CountingCalendar = {
  timeZone: string
  weekdays: readonly OpeningHours[]
  holidays: ReadonlySet<DayNumber>
}

const prepared = new WeakMap<ClinicCalendar, CountingCalendar>()
const wholeDay: OpeningHours = [[0, 1440]]

/** A calendar that never opens would stop every clock for ever; counting every day is the safe reading. */
function prepare(calendar: ClinicCalendar): CountingCalendar {
  const known = prepared.get(calendar)
  if (known) return known
  const { openingHours: hours } = calendar
  const weekdays = [hours[1], hours[2], hours[3], hours[4], hours[5], hours[6], hours[7]].map((spans) =>
    (spans ?? []).filter(([open, close]) => close > open).toSorted(([a], [b]) => a - b),
  )
  const ready = {
    timeZone: calendar.timeZone,
    weekdays: weekdays.some((spans) => spans.length > 0) ? weekdays : weekdays.map(() => wholeDay),
    holidays: new Set(calendar.holidays.map(toDayNumberOf)),
  }
  prepared.set(calendar, ready)
  return ready
}

/** Day 0 of the epoch was a Thursday: Monday is index 0. */
function spansOn(calendar: CountingCalendar, day: DayNumber): OpeningHours {
  if (calendar.holidays.has(day)) return []
  return calendar.weekdays[(((day + 3) % 7) + 7) % 7] ?? []
}

const isOpenOn = (calendar: CountingCalendar, day: DayNumber): boolean => spansOn(calendar, day).length > 0
const opensAt = (spans: OpeningHours): number => (spans[0]?.[0] ?? 0) * minuteMs
const closesAt = (spans: OpeningHours): number => (spans.at(-1)?.[1] ?? 1440) * minuteMs

const longestClockChangeMs = 4 * hourMs

/** A zone that crosses the date line leaves a whole day out: Samoa had no 30 December 2011. */
function leavesDaysOut({ timeZone }: CountingCalendar, from: DayNumber, to: DayNumber): boolean {
  const first = zoneOffset(timeZone, (Math.min(from, to) - 1) * dayMs)
  return Math.abs(zoneOffset(timeZone, (Math.max(from, to) + 2) * dayMs) - first) > longestClockChangeMs
}

const exists = ({ timeZone }: CountingCalendar, day: DayNumber): boolean =>
  toDayNumber(toInstant(day, dayMs / 2, timeZone), timeZone) === day

/** Steps over closed days; `holidays` is a finite list and one weekday is open, so it ends. */
function stepOpenDays(
  calendar: CountingCalendar,
  from: DayNumber,
  count: number,
  direction: 1 | -1,
  counts = isOpenOn,
): DayNumber {
  let day = from
  for (let left = count; left > 0;) {
    day += direction
    if (counts(calendar, day)) left -= 1
  }
  if (counts !== isOpenOn || !leavesDaysOut(calendar, from, day)) return day
  return stepOpenDays(calendar, from, count, direction, (one, it) => isOpenOn(one, it) && exists(one, it))
}

/** Whether the practice works on the local day of an instant. */
export function isBusinessDay(at: Instant, calendar: ClinicCalendar): boolean {
  const ready = prepare(calendar)
  return isOpenOn(ready, toDayNumber(at, ready.timeZone))
}

/** Whether the practice is open at an instant. */
export function isOpenAt(at: Instant, calendar: ClinicCalendar): boolean {
  const ready = prepare(calendar)
  const time = toTimeOfDay(at, ready.timeZone) / minuteMs
  return spansOn(ready, toDayNumber(at, ready.timeZone)).some(([open, close]) => time >= open && time < close)
}

/**
 * The same time of day so many business days later, moved into that day's opening hours: what arrives at 22:00
 * may be worked on until closing time of its last day. What arrives on a closed day counts as the evening of
 * the business day before. Zero means "the same business day": its closing time.
 */
export function addBusinessDays(start: Instant, count: number, calendar: ClinicCalendar): Instant {
  const ready = prepare(calendar)
  const startDay = toDayNumber(start, ready.timeZone)
  const isOpenDay = isOpenOn(ready, startDay)
  const time = toTimeOfDay(start, ready.timeZone)
  if (count <= 0) return endOfSameDay(ready, startDay, time)
  const day = stepOpenDays(ready, startDay, count, 1)
  const spans = spansOn(ready, day)
  const wished = isOpenDay ? time : dayMs
  return toInstant(day, Math.max(opensAt(spans), Math.min(closesAt(spans), wished)), ready.timeZone)
}

function endOfSameDay(calendar: CountingCalendar, day: DayNumber, time: number): Instant {
  const spans = spansOn(calendar, day)
  if (spans.length > 0 && time < closesAt(spans)) return toInstant(day, closesAt(spans), calendar.timeZone)
  const next = stepOpenDays(calendar, day, 1, 1)
  return toInstant(next, closesAt(spansOn(calendar, next)), calendar.timeZone)
}

/** The same wall-clock time so many business days earlier; for "from two business days before it is due". */
export function subtractBusinessDays(end: Instant, count: number, calendar: ClinicCalendar): Instant {
  const ready = prepare(calendar)
  const day = stepOpenDays(ready, toDayNumber(end, ready.timeZone), count, -1)
  return toInstant(day, toTimeOfDay(end, ready.timeZone), ready.timeZone)
}

/** The same wall-clock time so many calendar days later: 23 or 25 hours on a day when the clocks change. */
export function addCalendarDays(start: Instant, count: number, timeZone: string): Instant {
  return toInstant(toDayNumber(start, timeZone) + count, toTimeOfDay(start, timeZone), timeZone)
}

/** The instant at which the practice has been open for so many hours since the start. */
export function addOpeningHours(start: Instant, hours: number, calendar: ClinicCalendar): Instant {
  const ready = prepare(calendar)
  let left = hours * hourMs
  for (let day = toDayNumber(start, ready.timeZone); ; day = stepOpenDays(ready, day, 1, 1)) {
    for (const [open, close] of spansOn(ready, day)) {
      const from = Math.max(start, toInstant(day, open * minuteMs, ready.timeZone))
      const until = toInstant(day, close * minuteMs, ready.timeZone)
      if (until <= from) continue
      if (until - from >= left) return from + left
      left -= until - from
    }
  }
}

/** For how many hours the practice is open between two instants; 0 when the second is not later. */
export function openHoursBetween(from: Instant, to: Instant, calendar: ClinicCalendar): number {
  const ready = prepare(calendar)
  const last = toDayNumber(to, ready.timeZone)
  let openMs = 0
  for (let day = toDayNumber(from, ready.timeZone); day <= last; day += 1) {
    for (const [open, close] of spansOn(ready, day)) {
      const start = Math.max(from, toInstant(day, open * minuteMs, ready.timeZone))
      const end = Math.min(to, toInstant(day, close * minuteMs, ready.timeZone))
      openMs += Math.max(0, end - start)
    }
  }
  return openMs / hourMs
}

/** How many business days begin after the day of `from`, up to and including the day of `to`; negative backwards. */
export function businessDaysBetween(from: Instant, to: Instant, calendar: ClinicCalendar): number {
  if (to < from) return -businessDaysBetween(to, from, calendar)
  const ready = prepare(calendar)
  const first = toDayNumber(from, ready.timeZone)
  const last = toDayNumber(to, ready.timeZone)
  const mayMiss = leavesDaysOut(ready, first, last)
  let count = 0
  for (let day = first + 1; day <= last; day += 1) {
    if (isOpenOn(ready, day) && (!mayMiss || exists(ready, day))) count += 1
  }
  return count
}

/** Local calendar days from one instant to another: 0 on the same day, negative backwards. */
export function calendarDaysBetween(from: Instant, to: Instant, timeZone: string): number {
  return toDayNumber(to, timeZone) - toDayNumber(from, timeZone)
}

/** Adds a duration of a ladder to an instant, in the practice's own calendar. */
export function addDuration(start: Instant, duration: ClockDuration, calendar: ClinicCalendar): Instant {
  switch (duration.unit) {
    case 'bd':
      return addBusinessDays(start, duration.amount, calendar)
    case 'd':
      return addCalendarDays(start, duration.amount, calendar.timeZone)
    case 'h':
      return addOpeningHours(start, duration.amount, calendar)
    case 'eh':
      return start + duration.amount * hourMs
  }
}
