import { hourMs, toDayNumber, toInstant, toTimeOfDay } from '../clinic-zone.ts'
import type { Instant } from '../instant.ts'

/** Hours of the local day in which a patient may be written to or called; weekends are like other days. */
export type ContactWindow = { fromHour: number; untilHour: number }

/** 8 to 21 local time (DATA-MODEL section G). */
export const defaultContactWindow: ContactWindow = { fromHour: 8, untilHour: 21 }

/**
 * The earliest instant, not before `at`, at which a patient may be contacted. Hours are read off the wall clock
 * of the zone, so a day on which the clocks change has the same window.
 *
 * @param timeZone - IANA zone of the patient, else of the clinic
 */
export function nextContactTime(
  at: Instant,
  timeZone: string,
  { fromHour, untilHour }: ContactWindow = defaultContactWindow,
): Instant {
  const day = toDayNumber(at, timeZone)
  const time = toTimeOfDay(at, timeZone)
  if (time < fromHour * hourMs) return toInstant(day, fromHour * hourMs, timeZone)
  return time < untilHour * hourMs ? at : toInstant(day + 1, fromHour * hourMs, timeZone)
}
