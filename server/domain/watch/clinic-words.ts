import type { Instant } from '../instant.ts'

const formats = new Map<string, Intl.DateTimeFormat>()
const day = { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' } as const
const dayAndTime = { ...day, hour: 'numeric', minute: '2-digit' } as const

/** Day and time of a visit in words, by the clinic's clock: `Friday, June 12, 2026 at 9:00 AM`. */
export function toClinicWords(at: Instant, timeZone: string, language: 'en' | 'es'): string {
  return formatOf(timeZone, language, dayAndTime).format(at)
}

/** A local day in words: `Friday, June 12, 2026`. */
export function toDayWords(at: Instant, timeZone: string, language: 'en' | 'es'): string {
  return formatOf(timeZone, language, day).format(at)
}

/** Kept: making one costs a hundred times what using it does. */
function formatOf(
  timeZone: string,
  language: 'en' | 'es',
  options: typeof day | typeof dayAndTime,
): Intl.DateTimeFormat {
  const key = `${language} ${timeZone} ${String(options === day)}`
  const known = formats.get(key)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat(language === 'es' ? 'es-US' : 'en-US', { timeZone, ...options })
  formats.set(key, made)
  return made
}
