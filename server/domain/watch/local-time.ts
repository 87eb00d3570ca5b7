import { dayMs, minuteMs, toDayNumber, toInstant, zoneOffset } from '../clinic-zone.ts'
import type { Instant } from '../instant.ts'
import { toIso } from '../iso-instant.ts'

const two = (value: number): string => String(value).padStart(2, '0')

/**
 * An instant by the clinic's wall clock, with its offset and to the second: `2026-06-08T11:00:00-04:00`. Never `Z`,
 * because measures compare the calendar day as it is written (CMS50 "Dates").
 */
export function toLocalIso(at: Instant, timeZone: string): string {
  const minutes = Math.round(zoneOffset(timeZone, at) / minuteMs)
  const wall = toIso(at + minutes * minuteMs).slice(0, 19)
  const size = Math.abs(minutes)
  return `${wall}${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

/** As {@link toLocalIso}, to the millisecond: for what has to keep its order within a second. */
export function toExactLocalIso(at: Instant, timeZone: string): string {
  const whole = toLocalIso(at, timeZone)
  return `${whole.slice(0, 19)}.${String(at % 1000).padStart(3, '0')}${whole.slice(19)}`
}

/** The last second of the local day an instant falls on, as {@link toLocalIso}. */
export function toEndOfLocalDay(at: Instant, timeZone: string): string {
  return toLocalIso(toInstant(toDayNumber(at, timeZone), dayMs - 1000, timeZone), timeZone)
}
