import { minuteMs, toDayNumber, toInstant, toTimeOfDay } from '../clinic-zone.ts'
import type { Instant } from '../instant.ts'

/** Minutes after local midnight between which a patient may be written to or called: from eight to nine at night. */
export const contactWindow = { fromMinute: 8 * 60, toMinute: 21 * 60 } as const

/**
 * The earliest moment, not before `at`, at which a message may reach a patient's telephone.
 *
 * @param timeZone - the patient's, else the practice's
 */
export function nextContactTime(
  at: Instant,
  timeZone: string,
  { fromMinute, toMinute }: { fromMinute: number; toMinute: number } = contactWindow,
): Instant {
  const timeOfDay = toTimeOfDay(at, timeZone)
  const day = toDayNumber(at, timeZone)
  if (timeOfDay < fromMinute * minuteMs) return toInstant(day, fromMinute * minuteMs, timeZone)
  if (timeOfDay >= toMinute * minuteMs) return toInstant(day + 1, fromMinute * minuteMs, timeZone)
  return at
}
