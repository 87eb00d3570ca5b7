import type { Instant } from '../instant.ts'

const formats = new Map<string, Intl.DateTimeFormat>()
const dayAndTime = {
  weekday: 'long',
  year: 'numeric',
  month: 'long',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
} as const

/** Day and time of a visit in words, by the clinic's clock: `Friday, June 12, 2026 at 9:00 AM`. */
export function toClinicWords(at: Instant, timeZone: string, language: 'en' | 'es'): string {
  return formatOf(timeZone, language).format(at)
}

/** Kept: making one costs a hundred times what using it does. */
function formatOf(timeZone: string, language: 'en' | 'es'): Intl.DateTimeFormat {
  const key = `${language} ${timeZone}`
  const known = formats.get(key)
  if (known !== undefined) return known
  const locale = language === 'es' ? 'es-US' : 'en-US'
  const made = new Intl.DateTimeFormat(locale, { timeZone, ...dayAndTime })
  formats.set(key, made)
  return made
}
