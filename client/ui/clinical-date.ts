import { localDay, toDayNumber } from '#domain/clinic-zone.ts'
import type { Instant } from '#domain/instant.ts'
import type { Language } from '#contract/wording.ts'

/** Building a formatter costs more than everything it formats on one page. */
const formatters = new Map<string, Intl.DateTimeFormat>()

function formatter(locale: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([locale, options])
  const known = formatters.get(key)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat(locale === 'es' ? 'es-US' : 'en-US', options)
  formatters.set(key, made)
  return made
}

function part(parts: readonly Intl.DateTimeFormatPart[], type: Intl.DateTimeFormatPartTypes): string {
  return parts.find((each) => each.type === type)?.value ?? ''
}

/** `14-Mar-1961` or `14-mar-1961`: day and month can never be mistaken for each other. */
export function formatDay(at: Instant, timeZone: string, locale: Language): string {
  const parts = formatter(locale, {
    timeZone,
    day: '2-digit',
    month: 'short',
    year: 'numeric',
  }).formatToParts(at)
  return `${part(parts, 'day')}-${part(parts, 'month').replace('.', '')}-${part(parts, 'year')}`
}

/** `14 Mar`, for lists in which the year goes without saying. */
export function formatShortDay(at: Instant, timeZone: string, locale: Language): string {
  const parts = formatter(locale, { timeZone, day: 'numeric', month: 'short' }).formatToParts(at)
  return `${part(parts, 'day')} ${part(parts, 'month').replace('.', '')}`
}

/** `09:58`, 24 hours. */
export function formatTime(at: Instant, timeZone: string, locale: Language): string {
  return formatter(locale, { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at)
}

/** `EST`, as it was at that moment. */
export function zoneName(at: Instant, timeZone: string, locale: Language): string {
  return part(formatter(locale, { timeZone, timeZoneName: 'short' }).formatToParts(at), 'timeZoneName')
}

/** Days from one moment to another by the calendar on the clinic's wall; negative when it is past. */
export function calendarDaysUntil(at: Instant, now: Instant, timeZone: string): number {
  return toDayNumber(at, timeZone) - toDayNumber(now, timeZone)
}

/** The clinic's calendar day of a moment, `YYYY-MM-DD`. */
export function calendarDayOf(at: Instant, timeZone: string): string {
  return localDay(at, timeZone)
}

export function isSameDay(a: Instant, b: Instant, timeZone: string): boolean {
  return toDayNumber(a, timeZone) === toDayNumber(b, timeZone)
}
